//! Footnotes: numbered by first mention, and printed at the end of the page.

use std::fmt::Write as _;

use crate::markdown::code::escaped;
use crate::words::Words;

/// The notes of one page.
#[derive(Debug, Default)]
pub(crate) struct Footnotes {
    /// Labels in the order of their first mention, with the number of mentions.
    mentioned: Vec<(String, usize)>,
    defined: Vec<(String, String)>,
}

impl Footnotes {
    /// The HTML of a mention of `label`; nothing is printed without words.
    pub(crate) fn mention(&mut self, label: &str, words: Option<&Words>) -> String {
        let known = self.mentioned.iter().position(|(name, _)| name == label);
        let index = known.unwrap_or_else(|| {
            self.mentioned.push((label.to_owned(), 0));
            self.mentioned.len() - 1
        });
        let mut mention = 1;
        if let Some((_, count)) = self.mentioned.get_mut(index) {
            *count += 1;
            mention = *count;
        }
        let Some(words) = words else {
            return String::new();
        };
        let number = index + 1;
        let name = escaped(&words.with("note_number", "number", &number.to_string()));
        format!(
            "<sup><a class=\"note-mention\" id=\"{}\" href=\"#fn:{number}\" \
             aria-label=\"{name}\">{number}</a></sup>",
            mention_id(number, mention)
        )
    }

    pub(crate) fn define(&mut self, label: String, html: String) {
        self.defined.push((label, html));
    }

    /// The list of notes; empty when the page mentions none.
    pub(crate) fn html(&self, words: &Words) -> String {
        let mut html = String::new();
        if self.mentioned.is_empty() {
            return html;
        }
        let [notes, back] = ["notes", "back_to_text"].map(|key| escaped(words.text(key)));
        // Writing to a string does not fail.
        let _ = writeln!(html, "<section class=\"notes\" aria-label=\"{notes}\"><ol>");
        for (index, (label, _)) in self.mentioned.iter().enumerate() {
            let number = index + 1;
            let note = self.defined.iter().find(|(name, _)| name == label);
            let _ = writeln!(
                html,
                "<li id=\"fn:{number}\">{}<a class=\"note-back\" href=\"#{}\" \
                 aria-label=\"{back}\">↩</a></li>",
                note.map_or("", |(_, html)| html),
                mention_id(number, 1)
            );
        }
        html.push_str("</ol></section>\n");
        html
    }
}

fn mention_id(number: usize, mention: usize) -> String {
    if mention == 1 {
        format!("fnref:{number}")
    } else {
        format!("fnref:{number}-{mention}")
    }
}
