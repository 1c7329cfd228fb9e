//! Code blocks or texts side by side, of which a reader chooses one. Without scripts all of them are shown,
//! each below its name.

use std::fmt::Write as _;

use crate::markdown::code::escaped;

/// The groups of one page.
#[derive(Debug, Default)]
pub(crate) struct Tabs {
    /// The blocks of the group that is being read, by name.
    open: Vec<(String, String)>,
    groups: usize,
}

impl Tabs {
    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.open.iter().any(|(known, _)| known == name)
    }

    pub(crate) fn add(&mut self, name: String, html: String) {
        self.open.push((name, html));
    }

    /// Ends the group and gives its HTML.
    pub(crate) fn close(&mut self) -> String {
        let blocks = std::mem::take(&mut self.open);
        self.group(blocks, "tab-panel")
    }

    /// A group of texts by name.
    pub(crate) fn of_texts(&mut self, texts: Vec<(String, String)>) -> String {
        self.group(texts, "tab-panel tab-text")
    }

    fn group(&mut self, tabs: Vec<(String, String)>, class: &str) -> String {
        self.groups += 1;
        let group = self.groups;
        let mut list = String::new();
        let mut panels = String::new();
        for (index, (name, html)) in tabs.into_iter().enumerate() {
            let id = format!("{group}:{}", index + 1);
            let name = escaped(&name);
            let chosen = match index {
                0 => "aria-selected=\"true\"",
                _ => "aria-selected=\"false\" tabindex=\"-1\"",
            };
            // Writing to a string does not fail.
            let _ = write!(
                list,
                "<button class=\"tab\" type=\"button\" role=\"tab\" id=\"tab:{id}\" \
                 aria-controls=\"tab-panel:{id}\" {chosen}>{name}</button>"
            );
            let _ = write!(
                panels,
                "<div class=\"{class}\" role=\"tabpanel\" id=\"tab-panel:{id}\" \
                 aria-labelledby=\"tab:{id}\"><p class=\"tab-name\">{name}</p>\n{html}</div>\n"
            );
        }
        format!(
            "<div class=\"tabs\">\n<div class=\"tab-list scripted\" role=\"tablist\">{list}</div>\n\
             {panels}</div>\n"
        )
    }
}
