//! Drawings: SVG, which is shown as it is. It is a document that could hold scripts, and those would
//! run with the rights of the site when somebody opens the file itself.

use roxmltree::{Document, Node, ParsingOptions};

use crate::diagnostic::Broken;

/// Elements that run code or hold another document.
const ACTIVE: [&str; 6] = [
    "script",
    "foreignObject",
    "iframe",
    "object",
    "embed",
    "handler",
];

/// Far more than any drawing has.
const MOST_NODES: u32 = 1_000_000;

/// Width and height, if the drawing says them.
pub(super) fn measure(bytes: &[u8]) -> Result<Option<(u32, u32)>, Broken> {
    let help = "save it again from the program that it comes from";
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Broken::new("the drawing is not UTF-8 text", help));
    };
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| Broken::new(format!("the drawing is broken: {error}"), help))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(Broken::new("the file is no drawing in SVG", help));
    }
    if let Some(what) = document.descendants().find_map(active) {
        return Err(Broken::new(
            format!("the drawing holds {what}, which could run code"),
            "export it as a plain SVG, or save it as PNG",
        ));
    }
    Ok(extent(root))
}

/// The active part of an element, if it has one.
fn active(node: Node<'_, '_>) -> Option<String> {
    let name = node.tag_name().name();
    if ACTIVE
        .iter()
        .any(|active| name.eq_ignore_ascii_case(active))
    {
        return Some(format!("an element `{name}`"));
    }
    let is_active = |name: &str, value: &str| {
        let value: String = value
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect();
        let value = value.to_lowercase();
        let begins_with_on = name
            .get(..2)
            .is_some_and(|on| on.eq_ignore_ascii_case("on"));
        begins_with_on
            || value.contains("javascript:")
            || (name == "href" && value.starts_with("data:") && !value.starts_with("data:image/"))
    };
    let mut attributes = node.attributes();
    let attribute = attributes.find(|it| is_active(it.name(), it.value()))?;
    Some(format!("an attribute `{}`", attribute.name()))
}

/// The two lengths of the root, or the extent of what it shows.
fn extent(root: Node<'_, '_>) -> Option<(u32, u32)> {
    let length = |name| root.attribute(name).and_then(pixels);
    let (width, height) = (length("width"), length("height"));
    let shown: Vec<f64> = root
        .attribute("viewBox")
        .unwrap_or_default()
        .split([' ', ',', '\t', '\n'])
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    let (width, height) = match (width, height, shown.as_slice()) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, [_, _, across, down]) => (width, width * down / across),
        (None, Some(height), [_, _, across, down]) => (height * across / down, height),
        (None, None, [_, _, across, down]) => (*across, *down),
        _ => return None,
    };
    Some((whole(width)?, whole(height)?))
}

/// A length in pixels; other units depend on the reader.
fn pixels(text: &str) -> Option<f64> {
    text.trim().trim_end_matches("px").parse().ok()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is in range"
)]
fn whole(length: f64) -> Option<u32> {
    let rounded = length.round();
    (1.0..=100_000.0)
        .contains(&rounded)
        .then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent_of(svg: &str) -> Option<(u32, u32)> {
        measure(svg.as_bytes()).unwrap_or_else(|broken| panic!("{}", broken.message))
    }

    #[test]
    fn a_drawing_says_its_extent_in_several_ways() {
        for (svg, expected) in [
            ("<svg/>", None),
            ("<svg viewBox='0 0 320 200'/>", Some((320, 200))),
            ("<svg viewBox='0,0 12.4 7.6'/>", Some((12, 8))),
            (
                "<svg width='64px' height='32' viewBox='0 0 1 1'/>",
                Some((64, 32)),
            ),
            ("<svg width='100' viewBox='0 0 50 20'/>", Some((100, 40))),
            (
                "<svg width='100%' height='2em' viewBox='0 0 50 20'/>",
                Some((50, 20)),
            ),
            ("<svg width='100%'/>", None),
            ("<svg viewBox='0 0 0 20'/>", None),
        ] {
            assert_eq!(extent_of(svg), expected, "{svg}");
        }
    }

    #[test]
    fn what_could_run_code_is_refused() {
        for svg in [
            "<svg><script>alert(1)</script></svg>",
            "<svg xmlns:s='http://www.w3.org/2000/svg'><s:script/></svg>",
            "<svg onload='alert(1)'/>",
            "<svg><g OnClick='alert(1)'/></svg>",
            "<svg xmlns:x='http://www.w3.org/1999/xlink'><a x:href='java\tscript:alert(1)'/></svg>",
            "<svg><set attributeName='href' to='javascript:alert(1)'/></svg>",
            "<svg><animate values='#a;javascript:alert(1)'/></svg>",
            "<svg><use href='data:text/xml;base64,AAAA'/></svg>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE svg [<!ENTITY a 'javascript:alert(1)'>]><svg><a href='&a;'/></svg>",
        ] {
            assert!(measure(svg.as_bytes()).is_err(), "{svg}");
        }
        let plain =
            "<svg><image href='data:image/png;base64,AAAA'/><a href='https://a.example'/></svg>";
        assert!(measure(plain.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        for text in ["", "<svg>", "<html/>", "\u{feff}no"] {
            assert!(measure(text.as_bytes()).is_err(), "{text}");
        }
        assert!(measure(&[0xff, 0xfe]).is_err());
    }
}
