//! Code blocks: highlighted with class names, and framed so that a script can add a copy button.

use pulldown_cmark_escape::escape_html;

/// The HTML of a code block whose fence names `info`.
///
/// `highlight` is given the highlighter's name of a language and the text; a language that it does
/// not know is printed plainly.
pub(crate) fn block(
    info: &str,
    source: &str,
    highlight: impl FnOnce(&str, &str) -> Option<String>,
) -> String {
    let named = info
        .split([' ', ',', '{'])
        .next()
        .unwrap_or("")
        .to_lowercase();
    let source = source.strip_suffix('\n').unwrap_or(source);
    let body = highlight(language(&named), source).unwrap_or_else(|| escaped(source));
    let label = escaped(if named.is_empty() { "text" } else { &named });
    format!(
        "<div class=\"code\"><div class=\"code-head\"><span class=\"code-language\">{label}</span>\
         </div><pre tabindex=\"0\"><code class=\"language-{label}\">{body}</code></pre></div>\n"
    )
}

/// The highlighter's name for what editors write behind a fence, where the two differ.
fn language(named: &str) -> &str {
    match named {
        "console" | "zsh" => "bash",
        "gql" => "graphql",
        "rs" => "rust",
        "tsx" => "typescript",
        same => same,
    }
}

/// `text` with the signs that mean something in HTML replaced.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a string does not fail.
    let _ = escape_html(&mut html, text);
    html
}
