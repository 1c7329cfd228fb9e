//! The part of the walk that notes links and images.

use pulldown_cmark::{LinkType, TagEnd};

use crate::diagnostic::Rule;
use crate::markdown::walk::{Capture, Walk};
use crate::markdown::{Link, autolink, copy, picture};

/// A text that is kept until its end is known.
pub(super) struct Loose {
    text: String,
    /// Where it begins, in bytes of the body.
    start: usize,
    /// The sign in front of it.
    before: Option<char>,
}

impl<'a> Walk<'a> {
    pub(super) fn start_link(&mut self, kind: LinkType, target: &str, title: &str) {
        self.links += 1;
        if kind == LinkType::Email {
            return self.printer.open_link("mailto:", target, title);
        }
        let address = self.take_link(target, false);
        self.copy_link(target, address);
        self.printer.open_link("", address.unwrap_or(target), title);
    }

    pub(super) fn end_link(&mut self) {
        self.links = self.links.saturating_sub(1);
        self.printer.close(TagEnd::Link);
    }

    /// Keeps a text that may hold an address, or that goes on behind one that does: the parser
    /// divides texts at signs which addresses have, too.
    pub(super) fn keeps(&mut self, text: &str) -> bool {
        let is_image = matches!(self.captures.last(), Some(Capture::Image { .. }));
        if let Some(loose) = &mut self.loose {
            loose.text.push_str(text);
            return true;
        }
        if self.links > 0 || is_image || !autolink::may_be_in(text) {
            return false;
        }
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let before = body.get(..self.offset);
        self.loose = Some(Loose {
            text: text.to_owned(),
            start: self.offset,
            before: before.and_then(|before| before.chars().next_back()),
        });
        true
    }

    /// Prints the text that was kept, with links to the addresses in it.
    pub(super) fn release(&mut self) {
        let Some(Loose {
            text,
            start,
            before,
        }) = self.loose.take()
        else {
            return;
        };
        let offset = self.offset;
        let mut from = 0;
        while let Some(found) = autolink::find(&text, from, before) {
            self.print_text(text.get(from..found.range.start).unwrap_or(""));
            from = found.range.end;
            self.offset = start + found.range.start;
            let address = self.take_link(&found.target, false);
            self.printer
                .open_link("", address.unwrap_or(&found.target), "");
            self.print_text(text.get(found.range).unwrap_or(""));
            self.printer.close(TagEnd::Link);
        }
        self.print_text(text.get(from..).unwrap_or(""));
        self.offset = offset;
    }

    pub(super) fn start_image(&mut self, target: &str, title: &str) {
        let address = self.take_link(target, true);
        self.copy_link(target, address);
        let pictures = self.printing.map(|printing| printing.pictures);
        let picture = pictures.and_then(|pictures| pictures.get(address?));
        // What a reader sees first should not wait for a script or a layout.
        let is_first = !std::mem::replace(&mut self.has_image, true) && !self.input.is_part;
        self.captures.push(Capture::Image {
            offset: self.offset,
            has_text: false,
            title: title.to_owned(),
            tail: picture::tail(picture, is_first),
        });
        self.printer.html(&picture::head(picture));
        self.printer.open_image(address.unwrap_or(target));
    }

    pub(super) fn end_image(&mut self) {
        let Some(Capture::Image {
            offset,
            has_text,
            title,
            tail,
        }) = self.captures.pop()
        else {
            return;
        };
        if !has_text {
            self.offset = offset;
            self.report(
                Rule::Image,
                "the image has no description",
                "describe it for people who cannot see it: `![what it shows](file.png)`",
            );
        }
        self.printer.close_image(&title, &tail);
    }

    /// Notes what the copy of the page has in place of the link that begins here.
    fn copy_link(&mut self, target: &str, address: Option<&str>) {
        let body = self.input.text.get(self.input.body_start..).unwrap_or("");
        let source = body.get(self.offset..self.end);
        let edit = source.and_then(|source| copy::link(source, target, address?));
        let offset = self.offset;
        let placed = edit.map(|(at, text)| (at.start + offset..at.end + offset, text));
        self.document.edits.extend(placed);
    }

    /// Notes a link or an image, and gives the address that is printed for it when that is known.
    pub(super) fn take_link(&mut self, target: &str, is_image: bool) -> Option<&'a str> {
        let links = &mut self.document.outline.links;
        let printing = self.printing;
        let address = printing.and_then(|printing| printing.targets.get(links.len()));
        links.push(Link {
            target: target.to_owned(),
            is_image,
            position: self.lines.position(self.input.body_start + self.offset),
        });
        address.map(String::as_str)
    }
}
