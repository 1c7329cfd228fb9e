//! Texts in tabs, of which a reader sees one at a time.

use crate::diagnostic::Rule;
use crate::markdown::walk::Walk;
use crate::markdown::walk::components::arguments::Arguments;

/// The component that shows one of its texts at a time, and that of such a text.
pub(super) const TABS: &str = "tabs";
pub(super) const TAB: &str = "tab";

impl Walk<'_> {
    /// Keeps a text for the group of tabs around it.
    pub(super) fn take_tab(&mut self, arguments: &Arguments, body: String) {
        let title = arguments.text("title");
        let tabs = self.calls.open.last_mut().map(|around| &mut around.tabs);
        let Some(tabs) = tabs else {
            return;
        };
        let is_taken = tabs.iter().any(|(known, _)| *known == title);
        tabs.push((title.clone(), body));
        if title.trim().is_empty() {
            self.report(Rule::Component, "a tab has no title", "write a word or two");
        } else if is_taken {
            let message = format!("two tabs of a group have the title `{title}`");
            self.report(Rule::Component, message, "give each a title of its own");
        }
    }

    /// Prints a group of tabs; `outside` is what stands in it and in none of them.
    pub(super) fn show_tabs(&mut self, tabs: Vec<(String, String)>, outside: &str) {
        let help = "put each text between `{% <tab title=\"...\"> %}` and `{% </tab> %}`";
        if !outside.trim().is_empty() {
            let message = "a text in `tabs` stands outside of its tabs";
            self.report(Rule::Component, message, help);
        } else if tabs.is_empty() {
            self.report(Rule::Component, "the component `tabs` has no tab", help);
        }
        let html = self.tabs.of_texts(tabs);
        self.printer.html(&html);
    }
}
