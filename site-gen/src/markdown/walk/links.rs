//! The part of the walk that notes links and images.

use pulldown_cmark::LinkType;

use crate::diagnostic::Rule;
use crate::markdown::Link;
use crate::markdown::walk::{Capture, Walk};

impl<'a> Walk<'a> {
    pub(super) fn start_link(&mut self, kind: LinkType, target: &str, title: &str) {
        if kind == LinkType::Email {
            return self.printer.open_link("mailto:", target, title);
        }
        let address = self.take_link(target, false);
        self.printer.open_link("", address.unwrap_or(target), title);
    }

    pub(super) fn start_image(&mut self, target: &str, title: &str) {
        let address = self.take_link(target, true);
        self.captures.push(Capture::Image {
            offset: self.offset,
            has_text: false,
            title: title.to_owned(),
        });
        self.printer.open_image(address.unwrap_or(target));
    }

    pub(super) fn end_image(&mut self) {
        let Some(Capture::Image {
            offset,
            has_text,
            title,
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
        self.printer.close_image(&title);
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
