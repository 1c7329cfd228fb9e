//! Footnotes: numbered by first mention, and printed at the end of the page.

use pulldown_cmark::{CowStr, Event};

/// The notes of one page.
#[derive(Debug, Default)]
pub(crate) struct Footnotes {
    /// Labels in the order of their first mention, with the number of mentions.
    mentioned: Vec<(String, usize)>,
    defined: Vec<(String, Vec<Event<'static>>)>,
}

impl Footnotes {
    /// The HTML of a mention of `label`.
    pub(crate) fn mention(&mut self, label: &str) -> String {
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
        let number = index + 1;
        format!(
            "<sup><a class=\"note-mention\" id=\"{}\" href=\"#fn:{number}\" \
             aria-label=\"Note {number}\">{number}</a></sup>",
            mention_id(number, mention)
        )
    }

    pub(crate) fn define(&mut self, label: &str, events: Vec<Event<'static>>) {
        self.defined.push((label.to_owned(), events));
    }

    /// The list of notes; empty when the page mentions none.
    pub(crate) fn into_events(mut self) -> Vec<Event<'static>> {
        if self.mentioned.is_empty() {
            return Vec::new();
        }
        let mut events = vec![html(
            "<section class=\"notes\" aria-label=\"Notes\"><ol>\n".to_owned(),
        )];
        for (index, (label, _)) in self.mentioned.iter().enumerate() {
            let number = index + 1;
            events.push(html(format!("<li id=\"fn:{number}\">")));
            if let Some(note) = self.defined.iter_mut().find(|(name, _)| name == label) {
                events.append(&mut note.1);
            }
            events.push(html(format!(
                "<a class=\"note-back\" href=\"#{}\" aria-label=\"Back to the text\">↩</a></li>\n",
                mention_id(number, 1)
            )));
        }
        events.push(html("</ol></section>\n".to_owned()));
        events
    }
}

fn mention_id(number: usize, mention: usize) -> String {
    if mention == 1 {
        format!("fnref:{number}")
    } else {
        format!("fnref:{number}-{mention}")
    }
}

fn html(text: String) -> Event<'static> {
    Event::Html(CowStr::from(text))
}
