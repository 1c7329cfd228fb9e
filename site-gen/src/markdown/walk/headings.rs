//! The part of the walk that divides a page at its headings.

use pulldown_cmark::HeadingLevel;

use crate::diagnostic::Rule;
use crate::markdown::heading::{self, Attributes};
use crate::markdown::walk::{Capture, OpenSection, Walk};
use crate::markdown::{Heading, Section};
use crate::role::{Role, joined};

impl Walk<'_> {
    pub(super) fn start_heading(&mut self, attributes: &Attributes<'_>) {
        if self.input.is_part || self.calls.around().is_some() {
            self.report(
                Rule::Heading,
                "a heading cannot stand in a component or a snippet",
                "write a line in bold instead: `**Like this**`",
            );
        }
        let own = match heading::roles(attributes) {
            Ok(roles) => roles,
            Err(complaints) => {
                for (message, help) in complaints {
                    self.report(Rule::Heading, message, help);
                }
                Vec::new()
            }
        };
        if self.depth > 0 && !own.is_empty() {
            self.report(
                Rule::Heading,
                "a heading inside a list or quotation opens no section",
                "move the heading out of the list, or leave its roles out",
            );
        }
        self.captures.push(Capture::Heading {
            offset: self.offset,
            id: attributes.id.as_ref().map(ToString::to_string),
            own,
            text: String::new(),
        });
        self.printer.begin_part();
    }

    pub(super) fn end_heading(&mut self, level: HeadingLevel) {
        let inner = self.printer.end_part();
        let Some(Capture::Heading {
            offset,
            id,
            own,
            text,
        }) = self.captures.pop()
        else {
            return;
        };
        self.offset = offset;
        let level = level as usize;
        let text = text.trim().to_owned();
        if level == 1 && !self.input.is_part {
            self.report_title(&text);
        }
        let anchor = self.take_anchor(id, &text);
        if self.depth == 0 {
            self.divide(level, &anchor, &text, &own);
        }
        self.printer.html(&heading::open(level, &anchor));
        self.printer.html(&inner);
        if let Some(printing) = self.printing {
            let html = heading::close(level, &anchor, &text, &own, printing.words);
            self.printer.html(&html);
        }
    }

    /// Reports a heading of the first level, which only the title of the page may be.
    fn report_title(&mut self, text: &str) {
        let title = self.input.title;
        let (message, help) = if title.is_empty() {
            (
                "the title of a page stands in its front matter, not in its text".to_owned(),
                format!("write it there, as `title: \"{text}\"`, and remove this line"),
            )
        } else if title.trim().to_lowercase() == text.to_lowercase() {
            (
                "the title stands here and in the front matter".to_owned(),
                "remove this line; the page shows the title of the front matter".to_owned(),
            )
        } else {
            (
                format!("the page has two titles: `{title}` in the front matter, and this one"),
                format!("remove one of the two, or write `## {text}` if this begins a section"),
            )
        };
        self.report(Rule::Heading, message, help);
    }

    fn take_anchor(&mut self, id: Option<String>, text: &str) -> String {
        let Some(id) = id else {
            return self.anchors.take_for(text);
        };
        if id.contains(':') {
            // No heading gives one by itself, so that the theme's own elements can have them.
            self.report(
                Rule::Heading,
                format!("the anchor `#{id}` has a colon, which only the theme's anchors have"),
                format!("write `{{#{}}}`", id.replace(':', "-")),
            );
        }
        if !self.anchors.take(&id) {
            self.report(
                Rule::Heading,
                format!("the anchor `#{id}` is on this page already"),
                "give each heading an anchor of its own",
            );
        }
        id
    }

    /// Ends the sections that this heading ends, and begins its own.
    fn divide(&mut self, level: usize, anchor: &str, text: &str, own: &[Role]) {
        self.check_level(level);
        self.close_sections(level);
        let open = self.open_sections.last();
        let outer = open.map_or(self.input.roles, |open| &open.roles).to_vec();
        let roles = heading::narrowed(&outer, own).unwrap_or_else(|| {
            let (outer, own) = (joined(&outer), joined(own));
            self.report(
                Rule::Heading,
                format!("nobody sees this section: it is for {own} inside a part for {outer}"),
                "tag it with roles that the part around it has",
            );
            Vec::new()
        });
        if !own.is_empty() {
            let slugs = joined(&roles);
            self.printer.html(&format!(
                "<section class=\"tagged\" data-roles=\"{slugs}\">\n"
            ));
            self.open_sections.push(OpenSection {
                level,
                roles: roles.clone(),
            });
        }
        self.document.outline.headings.push(Heading {
            level,
            anchor: anchor.to_owned(),
            text: text.to_owned(),
            roles: roles.clone(),
        });
        self.document.sections.push(Section {
            heading: text.to_owned(),
            anchor: anchor.to_owned(),
            roles,
            text: String::new(),
        });
    }

    fn check_level(&mut self, level: usize) {
        let above = self
            .document
            .outline
            .headings
            .last()
            .map_or(1, |heading| heading.level);
        if level > above + 1 {
            self.report(
                Rule::Heading,
                format!("the heading skips a level: {level} follows {above}"),
                format!("use `{}`", "#".repeat(above + 1)),
            );
        }
    }

    pub(super) fn close_sections(&mut self, level: usize) {
        while self
            .open_sections
            .last()
            .is_some_and(|open| open.level >= level)
        {
            self.open_sections.pop();
            self.printer.html("</section>\n");
        }
    }
}
