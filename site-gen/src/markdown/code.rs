//! Code blocks: highlighted with class names, and framed so that a script can add a copy button.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::markdown::fence::Fence;
use crate::markdown::language;

/// The HTML of a code block.
///
/// `highlight` is given the highlighter's name of a language and the text; when it gives nothing the
/// text is printed plainly.
pub(crate) fn block(
    fence: &Fence,
    source: &str,
    highlight: impl FnOnce(&str, &str) -> Option<String>,
) -> String {
    let source = source.strip_suffix('\n').unwrap_or(source);
    let highlighted =
        language::highlighted(&fence.language).and_then(|name| highlight(name, source));
    let body = highlighted.unwrap_or_else(|| {
        let mut body = String::with_capacity(source.len());
        // Writing to a string does not fail.
        let _ = escape_html_body_text(&mut body, source);
        body
    });
    let label = match fence.language.as_str() {
        "" => "text".to_owned(),
        language => escaped(language),
    };
    let mut html = String::with_capacity(body.len() + 256);
    let (frame, head) = match fence.title {
        Some(_) => ("figure", "figcaption"),
        None => ("div", "div"),
    };
    // Writing to a string does not fail.
    let _ = write!(html, "<{frame} class=\"code\"><{head} class=\"code-head\">");
    if let Some(title) = &fence.title {
        let _ = write!(html, "<span class=\"code-title\">{}</span>", escaped(title));
    }
    let _ = write!(
        html,
        "<span class=\"code-language\">{label}</span></{head}>\
         <pre tabindex=\"0\"><code class=\"language-{label}\">"
    );
    if fence.has_lines() {
        print_lines(&mut html, fence, &body);
    } else {
        html.push_str(&body);
    }
    let _ = writeln!(html, "</code></pre></{frame}>");
    html
}

/// Prints each line of `body` as an element of its own, whose text ends with the line's newline, so
/// that the text of the whole is that of the source.
fn print_lines(html: &mut String, fence: &Fence, body: &str) {
    let mut open = Vec::new();
    for (index, line) in body.split_inclusive('\n').enumerate() {
        let element = if fence.is_marked(index + 1) {
            "mark"
        } else {
            "span"
        };
        let _ = write!(html, "<{element} class=\"line\"");
        if let Some(first) = fence.first_number {
            let _ = write!(html, " data-line=\"{}\"", first.saturating_add(index));
        }
        html.push('>');
        html.extend(open.iter().copied());
        html.push_str(line.trim_end_matches('\n'));
        follow(&mut open, line);
        html.extend(open.iter().map(|_| "</span>"));
        if line.ends_with('\n') {
            html.push('\n');
        }
        let _ = write!(html, "</{element}>");
    }
}

/// Keeps account of the spans that are open after `line`; the highlighter writes no other elements.
fn follow<'a>(open: &mut Vec<&'a str>, line: &'a str) {
    for (at, _) in line.match_indices('<') {
        let rest = line.get(at..).unwrap_or("");
        let tag = rest.find('>').and_then(|end| rest.get(..=end));
        match tag {
            Some(tag) if tag.starts_with("</") => drop(open.pop()),
            Some(tag) => open.push(tag),
            None => {}
        }
    }
}

/// `text` with the signs that mean something in HTML replaced.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = escape_html(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spans_several_lines_is_opened_again_on_each() {
        let (fence, _) = Fence::parse("rust {2} linenos=9");
        let html = block(&fence, "/* a\n\nb */ c\n", |_, _| {
            Some("<span class=\"x\">/* <span class=\"y\">a\n\nb</span> */</span> c".to_owned())
        });
        let (_, lines) = html.split_once("<code class=\"language-rust\">").unwrap();
        let (lines, _) = lines.split_once("</code>").unwrap();
        let expected = [
            r#"<span class="line" data-line="9"><span class="x">/* <span class="y">a</span></span>"#,
            "\n</span>",
            r#"<mark class="line" data-line="10"><span class="x"><span class="y"></span></span>"#,
            "\n</mark>",
            r#"<span class="line" data-line="11"><span class="x"><span class="y">b</span> */</span> c</span>"#,
        ];
        assert_eq!(lines, expected.concat());
    }

    #[test]
    fn the_text_of_the_lines_is_the_source() {
        let source = "fn f() {\n    /* one\n\n    two */ \"<&>\"\n}\n\n";
        let highlights = crate::cache::highlights::Highlights::open(None).unwrap();
        let (fence, _) = Fence::parse("rust {1,4} linenos");
        let html = block(&fence, source, |language, text| {
            highlights.html(language, text)
        });
        let (_, lines) = html.split_once("<code").unwrap();
        let mut text = String::new();
        for part in lines.split_inclusive('>').skip(1) {
            text.push_str(part.split_once('<').map_or(part, |(text, _)| text));
        }
        for (entity, sign) in [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&amp;", "&"),
        ] {
            text = text.replace(entity, sign);
        }
        assert_eq!(format!("{}\n", text.trim_end_matches("</")), source);
    }
}
