//! The part of the walk that reports brackets which were meant as links, notes or callouts, and are
//! shown as text.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, LinkType};

use crate::diagnostic::Rule;
use crate::markdown::callout;
use crate::markdown::walk::Walk;
use crate::suggest::nearest;

/// How far a bracket is looked for, in bytes: many of them must not take long.
const LONGEST: usize = 400;

/// Text in square brackets that leads nowhere.
pub(super) struct BrokenText {
    /// Whether it names what it leads to: `[text][reference]`.
    has_reference: bool,
    reference: String,
    /// In bytes of the body.
    range: Range<usize>,
}

impl BrokenText {
    pub(super) fn of(link: &BrokenLink<'_>) -> Option<Self> {
        let has_reference = link.link_type == LinkType::Reference;
        (has_reference || link.link_type == LinkType::Shortcut).then(|| Self {
            has_reference,
            reference: link.reference.to_string(),
            range: link.span.clone(),
        })
    }
}

impl Walk<'_> {
    /// Reports `text` when it was meant for something; `defined` are the references of the page.
    pub(super) fn report_broken(&mut self, text: &BrokenText, defined: &[String]) {
        let reference = text.reference.as_str();
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let behind = body.get(text.range.end..).unwrap_or("");
        let before = body.get(..text.range.start).unwrap_or("");
        self.offset = text.range.start;
        if text.has_reference {
            return self.undefined(reference, defined);
        }

        if before.ends_with("> ")
            && let Some(Ok(head)) = callout::head(&format!("> [!{reference}]"))
        {
            let message = format!("the callout `[{reference}]` has no exclamation mark");
            let help = format!("write `> [!{}]`", head.kind.class().to_uppercase());
            return self.report(Rule::Callout, message, help);
        }
        if let Some(address) = in_round_brackets(behind)
            && is_path(address)
        {
            let message = "the address of the link holds a space, so that it is no link";
            let help = "rename the file with `-` in place of spaces; in an address write `%20`";
            self.report(Rule::Link, message, help);
        } else if let Some(address) = behind.strip_prefix(' ').and_then(in_round_brackets)
            && is_path(address)
        {
            let message = "a space stands between the two brackets, so that they are no link";
            let help = format!("write `[{reference}]({address})`");
            self.report(Rule::Link, message, help);
        } else if let Some(title) = title_before(before)
            && is_path(reference)
        {
            let message = "the brackets of the link are the wrong way round";
            let help = format!("write `[{title}]({reference})`");
            self.report(Rule::Link, message, help);
        }
    }

    /// Reports a mention of a note that nobody wrote, of which `text` is the label.
    pub(super) fn check_note(&mut self, text: &str) {
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let before = body.get(..self.offset).unwrap_or("");
        let behind = body.get(self.offset + text.len()..).unwrap_or("");
        let is_mention =
            before.ends_with('[') && !before.ends_with("\\[") && behind.starts_with(']');
        if text.starts_with('^') && text.len() > 1 && is_mention {
            let message = format!("the note `[{text}]` has no text");
            let help = format!("write it in a line of its own: `[{text}]: ...`");
            self.report(Rule::Link, message, help);
        }
    }

    fn undefined(&mut self, reference: &str, defined: &[String]) {
        let help = match nearest(reference, defined.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `[{near}]`?"),
            // There is always a home page, so that this can be tried as it stands.
            None => format!(
                "say where it leads in a line of its own, such as `[{reference}]: /index.md`, \
                 or write the address in round brackets behind the text"
            ),
        };
        let message = format!("the link's reference `[{reference}]` is not defined");
        self.report(Rule::Link, message, help);
    }
}

/// What stands in the round brackets that `text` begins with.
fn in_round_brackets(text: &str) -> Option<&str> {
    let near = text.floor_char_boundary(LONGEST);
    let line = text.get(..near)?.lines().next()?;
    let (inner, _) = line.strip_prefix('(')?.split_once(')')?;
    Some(inner)
}

/// What stands in the round brackets that `text` ends with.
fn title_before(text: &str) -> Option<&str> {
    let near = text.ceil_char_boundary(text.len().saturating_sub(LONGEST));
    let line = text.get(near..)?.lines().next_back()?;
    let (_, title) = line.strip_suffix(')')?.rsplit_once('(')?;
    Some(title)
}

/// Whether `text` is an address rather than words.
fn is_path(text: &str) -> bool {
    let path = text.split('#').next().unwrap_or(text);
    let starts = ["/", "https://", "http://", "./", "../"];
    path.ends_with(".md") || starts.iter().any(|start| text.starts_with(start))
}
