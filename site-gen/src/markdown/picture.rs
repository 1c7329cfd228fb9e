//! Images: how large they are, so that no text moves when they come, and which copy fits a screen.

use std::fmt::Write as _;

use crate::images::Picture;

/// How wide an image is shown at most: the theme's text is 760 pixels wide, with a margin of 16 on
/// narrow screens.
const SIZES: &str = "(min-width: 792px) 760px, calc(100vw - 32px)";

/// What is printed before the image.
pub(crate) fn head(picture: Option<&Picture>) -> String {
    let copies = picture.map_or(&[][..], |picture| picture.copies.as_slice());
    if copies.is_empty() {
        return String::new();
    }
    let copies: Vec<String> = copies
        .iter()
        .map(|copy| format!("{} {}w", copy.url, copy.width))
        .collect();
    format!(
        "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{SIZES}\">",
        copies.join(", ")
    )
}

/// What is printed behind its description. All but the first image of a page wait until they are
/// near.
pub(crate) fn tail(picture: Option<&Picture>, is_first: bool) -> String {
    let mut html = String::new();
    // Writing to a string does not fail.
    if let Some((width, height)) = picture.and_then(|picture| picture.extent) {
        let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
    }
    if !is_first {
        html.push_str(" loading=\"lazy\"");
    }
    html.push_str(" decoding=\"async\" />");
    if picture.is_some_and(|picture| !picture.copies.is_empty()) {
        html.push_str("</picture>");
    }
    html
}
