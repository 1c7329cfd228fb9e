//! Diagrams: from Mermaid's language to SVG within the page, in the colors of the theme.

mod flowchart;
mod kinds;
mod mistake;

use std::borrow::Cow;
use std::fmt::Write as _;

use mermaid_svg::Theme;

use crate::markdown::code::escaped;
use crate::markdown::{apart, markup};

/// A larger diagram is none that a person could read.
const MOST_BYTES: usize = 20_000;

/// What a drawing is made of. Anything else in one is refused: it is not written by this program.
const ELEMENTS: [&str; 20] = [
    "svg",
    "g",
    "defs",
    "marker",
    "path",
    "circle",
    "ellipse",
    "rect",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "pattern",
    "title",
    "desc",
];

/// The attributes that draw. Others are left out, those that could lead elsewhere or run first of all.
const ATTRIBUTES: [&str; 61] = [
    "clip-path",
    "cx",
    "cy",
    "d",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "offset",
    "opacity",
    "orient",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "rx",
    "ry",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "text-decoration",
    "textLength",
    "transform",
    "viewBox",
    "visibility",
    "width",
    "word-spacing",
    "writing-mode",
    "x",
    "x1",
    "x2",
    "xmlns",
    "y",
    "y1",
    "y2",
];

/// Why a diagram cannot be shown, what to do, and where in it that is seen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Counted from 1.
    pub(crate) line: usize,
    /// What it is about in this line; where nothing is named, the line as a whole.
    pub(crate) part: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            line: 1,
            part: String::new(),
            message: message.into(),
            help: help.into(),
        }
    }

    fn at(mut self, part: &str) -> Self {
        part.clone_into(&mut self.part);
        self
    }

    /// In this line; `part` is meant when none was named.
    fn in_line(mut self, line: usize, part: &str) -> Self {
        self.line = line;
        if self.part.is_empty() {
            part.clone_into(&mut self.part);
        }
        self
    }
}

/// The SVG of `source`, called `name` for those who cannot see it. Its ids begin with `prefix`.
pub(crate) fn svg(source: &str, name: &str, prefix: &str) -> Result<String, Fault> {
    if source.len() > MOST_BYTES {
        return Err(Fault::new("it is too long", "divide it into several"));
    }
    if let Some(fault) = own_settings(source) {
        return Err(fault);
    }
    if source.trim_start().starts_with("gantt") && !source.contains("todayMarker off") {
        let message = "its mark for today would be another each day";
        let help = "write the line `todayMarker off` below `gantt`";
        return Err(Fault::new(message, help));
    }
    let drawn = apart::run(|| mermaid_svg::render_with(source, &theme()));
    match drawn {
        Some(Ok(svg)) => filtered(&svg, name, prefix),
        Some(Err(error)) => Err(mistake::in_words(source, &error)),
        None => Err(too_difficult()),
    }
}

/// Settings that would go against the theme, or front matter.
fn own_settings(source: &str) -> Option<Fault> {
    const SETTINGS: &str = "%%{";
    let line = source.lines().position(|line| line.contains(SETTINGS));
    let fault = Fault::new(
        "it has settings of its own",
        "take them away: a diagram has the colors and letters of the page",
    );
    match line {
        Some(line) => Some(fault.in_line(line + 1, SETTINGS)),
        None => source.trim_start().starts_with("---").then_some(fault),
    }
}

fn too_difficult() -> Fault {
    Fault::new(
        "it is too difficult to draw",
        "draw it more simply, or divide it into several",
    )
}

/// Colors by name, so that a diagram follows the theme that a reader chose.
fn theme() -> Theme {
    let color = |name: &'static str| Cow::Borrowed(name);
    Theme {
        fg: color("var(--text)"),
        fg_muted: color("var(--muted)"),
        bg: color("var(--background)"),
        actor_fill: color("var(--primary-soft)"),
        actor_stroke: color("var(--primary)"),
        lifeline: color("var(--line-strong)"),
        arrow_stroke: color("var(--text)"),
        note_fill: color("var(--warning-soft)"),
        note_stroke: color("var(--warning)"),
        activation_fill: color("var(--primary-soft)"),
        activation_stroke: color("var(--primary)"),
        frame_label_fill: color("var(--surface)"),
        flow_node_fill: color("var(--primary-soft)"),
        flow_node_stroke: color("var(--primary)"),
        flow_edge_stroke: color("var(--text)"),
        flow_label_bg: color("var(--background)"),
        flow_cluster_fill: color("var(--surface)"),
        flow_cluster_stroke: color("var(--line-strong)"),
        font_family: color("var(--sans)"),
        ..Theme::default_theme()
    }
}

/// `svg` with what [`ELEMENTS`] and [`ATTRIBUTES`] allow, at its natural size.
fn filtered(svg: &str, name: &str, prefix: &str) -> Result<String, Fault> {
    let mut result = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        result.push_str(text);
        let Some(end) = markup::end_of_tag(after) else {
            return Err(too_difficult());
        };
        let (tag, behind) = after.split_at(end);
        rest = behind.get(1..).unwrap_or("");
        let (closing, tag) = match tag.strip_prefix('/') {
            Some(tag) => ("/", tag),
            None => ("", tag),
        };
        let (element, attributes) = tag
            .split_once([' ', '\n'])
            .unwrap_or((tag.trim_end_matches('/'), ""));
        // Shadows are left out: a filter can load something.
        if element == "filter" {
            if !tag.ends_with('/') {
                rest = rest.split_once("</filter>").map_or("", |(_, after)| after);
            }
            continue;
        }
        // A link within a drawing could lead anywhere, so what it is around stands alone.
        if element == "a" {
            continue;
        }
        if !ELEMENTS.contains(&element) {
            let message = format!("it would need `{element}`, which pages do not allow");
            return Err(Fault::new(message, "draw it in another way"));
        }
        // Writing to a string does not fail.
        let _ = write!(result, "<{closing}{element}");
        if element == "svg" && closing.is_empty() {
            let _ = write!(result, " role=\"img\" aria-label=\"{}\"", escaped(name));
            let mut size = attribute(attributes, "viewBox").split(' ').skip(2);
            let (width, height) = (size.next().unwrap_or(""), size.next().unwrap_or(""));
            let _ = write!(result, " width=\"{width}\" height=\"{height}\"");
        }
        for (key, value) in markup::pairs(attributes) {
            let is_size = element == "svg" && matches!(key, "width" | "height");
            if ATTRIBUTES.contains(&key) && !is_size && !leads_away(value) {
                let value = if key == "id" {
                    format!("{prefix}{value}")
                } else {
                    value.replace("url(#", &format!("url(#{prefix}"))
                };
                let _ = write!(result, " {key}=\"{value}\"");
            }
        }
        result.push_str(if tag.ends_with('/') { "/>" } else { ">" });
    }
    result.push_str(rest);
    Ok(result)
}

/// Whether shapes of a drawing have a color that does not follow the theme, on which its dark letters
/// are to be read.
pub(crate) fn has_own_colors(svg: &str) -> bool {
    let shown = svg.rsplit_once("</defs>").map_or(svg, |(_, shown)| shown);
    shown.split('<').any(|tag| {
        let (element, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let fill = attribute(attributes, "fill");
        let follows = matches!(fill, "" | "none") || fill.starts_with("var(");
        // The white ring at the end of a line has no letters.
        let is_ring = element == "circle" && fill == "#fff";
        !follows && !is_ring && !matches!(element, "text" | "tspan")
    })
}

/// Whether a value names something outside of the drawing.
fn leads_away(value: &str) -> bool {
    let value = value.to_lowercase();
    value.contains("url(") && !value.starts_with("url(#")
}

fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
    let mut pairs = markup::pairs(attributes);
    pairs
        .find(|(key, _)| *key == name)
        .map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_takes_its_colors_from_the_theme_and_has_a_name() {
        let source = "flowchart LR\n  A[\"Write & check\"] -->|saves| B[(Site)]\n";
        let drawn = svg(source, "From \"text\"", "d1-").unwrap();
        assert!(
            drawn.starts_with("<svg role=\"img\" aria-label=\"From &quot;text&quot;\" width=\"")
        );
        for part in [
            "fill=\"var(--primary-soft)\"",
            "url(#d1-",
            "id=\"d1-",
            "Write &amp; check",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        assert!(!drawn.contains("style="), "{drawn}");
        assert_eq!(drawn, svg(source, "From \"text\"", "d1-").unwrap());
    }

    #[test]
    fn nothing_in_a_diagram_runs_or_leads_elsewhere() {
        for source in [
            "flowchart LR\n  A[<img src=x onerror=alert(1)>] --> B\n  click A \"javascript:alert(1)\"\n",
            "flowchart LR\n  A[\"<script>alert(1)</script>\"] --> B[\"<a href='javascript:alert(1)'>x</a>\"]\n",
            "flowchart LR\n  A --> B\n  style A fill:url(javascript:alert(1)),onload:alert(1)\n",
            "sequenceDiagram\n  participant A as \" onload=\"alert(1)\n  A->>A: <svg onload=alert(1)>\n",
            "pie title \"><script>alert(1)</script>\n  \"a\" : 1\n",
            "classDiagram\n  class A\n  link A \"javascript:alert(1)\" \"x\"\n",
            "flowchart LR\n  A@{ img: \"https://example.com/x.png\", label: \"x\" }\n",
        ] {
            let Ok(drawn) = svg(source, "x", "d1-") else {
                continue;
            };
            let tags: Vec<&str> = drawn.split('<').skip(1).collect();
            for tag in tags {
                let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
                for bad in [
                    "script",
                    "href",
                    " on",
                    "img ",
                    "image",
                    "foreignObject",
                    "://e",
                ] {
                    assert!(!tag.contains(bad), "{bad} in <{tag}>");
                }
            }
        }
    }
}
