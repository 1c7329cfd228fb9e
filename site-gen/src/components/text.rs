//! The words of HTML, for the search.

/// Elements whose words are no content: controls, drawings, and what only scripts see.
const SKIPPED: [&str; 6] = ["button", "label", "select", "svg", "template", "dialog"];

/// An attribute of an element whose words stand elsewhere on the page as well.
const UNSEARCHED: &str = " data-unsearched";

/// Elements within a word.
const INLINE: [&str; 8] = ["a", "b", "code", "em", "i", "kbd", "span", "strong"];

/// Adds the words of `html`, which a component printed, to `text`.
pub(crate) fn add(html: &str, text: &mut String) {
    let mut rest = html;
    loop {
        let (words, tag) = rest.split_once('<').unwrap_or((rest, ""));
        unescape(words, text);
        if tag.is_empty() {
            return;
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        let is_end = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or("");
        rest = after;
        if SKIPPED.contains(&name) && !is_end {
            let end = format!("</{name}");
            rest = after
                .find(&end)
                .and_then(|start| after.get(start..))
                .unwrap_or("");
        } else if tag.ends_with(UNSEARCHED) {
            rest = behind_element(after, name);
        }
        if !INLINE.contains(&name) {
            text.push(' ');
        }
    }
}

/// What stands behind the element `name` whose content `html` begins with.
fn behind_element<'a>(html: &'a str, name: &str) -> &'a str {
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut depth = 1;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let tag = rest.get(start..).unwrap_or("");
        if tag.starts_with(&close) {
            depth -= 1;
        } else if tag.starts_with(&open) {
            depth += 1;
        }
        if depth == 0 {
            return tag;
        }
        rest = tag.get(1..).unwrap_or("");
    }
    ""
}

fn unescape(words: &str, text: &mut String) {
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (entity, behind) = after.split_once(';').unwrap_or(("", after));
        let sign = match entity {
            "lt" => "<",
            "gt" => ">",
            "quot" | "#34" => "\"",
            "#39" | "#x27" => "'",
            "#x2F" | "#47" => "/",
            "nbsp" => " ",
            "amp" => "&",
            _ => {
                text.push('&');
                rest = after;
                continue;
            }
        };
        text.push_str(sign);
        rest = behind;
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_without_tags_and_controls() {
        let html = "<div data-unsearched><div>a</div>b</div><p>One<b>two</b> &amp; &lt;three&gt;</p><button>Run</button><td>x</td><td>y & z</td>";
        let mut text = String::new();
        add(html, &mut text);
        let words: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(words.join(" "), "Onetwo & <three> x y & z");
    }

    #[test]
    fn html_that_is_cut_off_ends() {
        for html in ["<", "<p", "<button>x", "&", "a&b", "<svg><path"] {
            add(html, &mut String::new());
        }
    }
}
