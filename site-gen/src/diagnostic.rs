//! One finding about the content: where it is, what is wrong, and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A place in a source file. Lines and columns start at 1 and count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The position of the byte `offset` in `text`.
    pub(crate) fn of_offset(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        }
    }
}

/// What is wrong, and what to do, before it is known where.
pub(crate) struct Broken {
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Broken {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }

    pub(crate) fn finding(self, rule: Rule, file: &str, position: Position) -> Diagnostic {
        Diagnostic::new(rule, file, position, self.message, self.help)
    }
}

/// Positions in one text, quick when they are asked for in order.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// The last line that was found, and the byte at which it starts.
    line: usize,
    start: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            line: 1,
            start: 0,
        }
    }

    /// The position of the byte `offset`.
    pub(crate) fn position(&mut self, offset: usize) -> Position {
        if offset < self.start {
            *self = Self::new(self.text);
        }
        let between = self.text.get(self.start..offset).unwrap_or("");
        if let Some(newline) = between.rfind('\n') {
            self.line += between.bytes().filter(|byte| *byte == b'\n').count();
            self.start += newline + 1;
        }
        let before = self.text.get(self.start..offset).unwrap_or("");
        Position {
            line: self.line,
            column: before.chars().count() + 1,
        }
    }
}

/// What a finding is about. The names are an interface: other programs group by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Names of files, their encoding, links to other folders.
    File,
    FrontMatter,
    /// The site's configuration.
    Site,
    Heading,
    Link,
    Image,
    /// Calls of components, and the files that components are made from.
    Component,
    /// Files that components get as values.
    Data,
    /// The kind of a callout.
    Callout,
    /// Formulas.
    Math,
    /// Diagrams.
    Diagram,
    /// What stands behind the fence of a code block.
    Code,
    /// Two things with one address.
    Address,
    /// A language that is probably misspelt.
    Language,
    /// A tag that is probably misspelt.
    Tag,
    /// A file that no page uses.
    Unused,
    /// A page that no text links to.
    Orphan,
    /// A page that will soon be left out.
    Expires,
    /// A page that another language of the site lacks.
    Untranslated,
    /// A translation that is older than what it translates.
    Outdated,
    /// An address of another site that does not exist.
    ExternalBroken,
    /// One that has moved for good.
    ExternalMoved,
    /// One of which nothing certain can be said.
    ExternalUnclear,
}

impl Rule {
    /// All rules, with what each asks for.
    pub(crate) const ALL: &[(Self, &str)] = &[
        (
            Self::File,
            "Files have names and encodings that a site can use",
        ),
        (Self::FrontMatter, "Front matter keeps to its contract"),
        (Self::Site, "The site's configuration keeps to its contract"),
        (
            Self::Heading,
            "Headings form one outline and say whom they are for",
        ),
        (Self::Link, "Links lead to a page, an anchor or a file"),
        (Self::Image, "Images exist and have a description"),
        (
            Self::Component,
            "Components are called as they are declared",
        ),
        (Self::Data, "Data files can be read"),
        (Self::Callout, "Callouts are of a kind that exists"),
        (Self::Math, "Formulas are LaTeX that can be shown"),
        (Self::Diagram, "Diagrams can be drawn"),
        (Self::Code, "Code blocks have attributes that exist"),
        (Self::Address, "Addresses are given once"),
        (Self::Language, "Code blocks name languages that exist"),
        (Self::Tag, "Tags are spelt in one way"),
        (Self::Unused, "Files of the content folder are used"),
        (Self::Orphan, "Pages are linked to from the text of another"),
        (Self::Expires, "Pages do not expire unnoticed"),
        (
            Self::Untranslated,
            "Pages exist in every language of the site",
        ),
        (
            Self::Outdated,
            "Translations are as new as what they translate",
        ),
        (Self::ExternalBroken, "Links to other sites lead somewhere"),
        (
            Self::ExternalMoved,
            "Links to other sites name the present address",
        ),
        (Self::ExternalUnclear, "Links to other sites can be checked"),
    ];

    /// Whether it stops a build; other findings are advice, which `check` gives.
    pub(crate) fn is_error(self) -> bool {
        !matches!(
            self,
            Self::Language
                | Self::Tag
                | Self::Unused
                | Self::Orphan
                | Self::Expires
                | Self::Untranslated
                | Self::Outdated
                | Self::ExternalMoved
                | Self::ExternalUnclear
        )
    }

    /// The name for other programs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::FrontMatter => "front-matter",
            Self::Site => "site",
            Self::Heading => "heading",
            Self::Link => "link",
            Self::Image => "image",
            Self::Component => "component",
            Self::Data => "data",
            Self::Callout => "callout",
            Self::Math => "math",
            Self::Diagram => "diagram",
            Self::Code => "code",
            Self::Language => "language",
            Self::Address => "address",
            Self::Tag => "tag",
            Self::Unused => "unused",
            Self::Orphan => "orphan",
            Self::Expires => "expires",
            Self::Untranslated => "untranslated",
            Self::Outdated => "outdated",
            Self::ExternalBroken => "external-broken",
            Self::ExternalMoved => "external-moved",
            Self::ExternalUnclear => "external-unclear",
        }
    }
}

/// A finding in the content. The order is that of the report: by file, then by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Diagnostic {
    pub(crate) file: String,
    pub(crate) position: Position,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) rule: Rule,
}

impl Diagnostic {
    pub(crate) fn new(
        rule: Rule,
        file: &str,
        position: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: visible(file.to_owned()),
            position,
            message: visible(message.into()),
            help: visible(help.into()),
            rule,
        }
    }
}

/// Content is quoted in findings; a control sign in it must not steer the terminal that shows them.
fn visible(text: String) -> String {
    if text.chars().any(char::is_control) {
        text.replace(char::is_control, "\u{fffd}")
    } else {
        text
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        let advice = if self.rule.is_error() { "" } else { "advice: " };
        let Self {
            file,
            message,
            help,
            ..
        } = self;
        writeln!(formatter, "{file}:{line}:{column}: {advice}{message}")?;
        write!(formatter, "    help: {help}")
    }
}
