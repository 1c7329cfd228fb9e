//! The HTML of a page's Markdown, with its links resolved.

use std::collections::BTreeMap;

use pulldown_cmark::{CowStr, Event, Tag, html};

use crate::markdown::Document;

/// Prints `document`, replacing each target by what `targets` says.
pub(crate) fn html(document: &Document, targets: &BTreeMap<String, String>) -> String {
    let events = document.events.iter().cloned().map(|event| match event {
        Event::Start(tag) => Event::Start(resolved(tag, targets)),
        other => other,
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    body
}

fn resolved<'a>(tag: Tag<'a>, targets: &BTreeMap<String, String>) -> Tag<'a> {
    let address = |target: CowStr<'a>| match targets.get(target.as_ref()) {
        Some(address) => CowStr::from(address.clone()),
        None => target,
    };
    match tag {
        Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        } => Tag::Link {
            link_type,
            dest_url: address(dest_url),
            title,
            id,
        },
        Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        } => Tag::Image {
            link_type,
            dest_url: address(dest_url),
            title,
            id,
        },
        other => other,
    }
}
