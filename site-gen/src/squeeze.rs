//! Style sheets and scripts without what only people need: comments and indentation.
//!
//! Names and the order of everything stay. Whoever reads a script in the browser still can.

/// A style sheet with no more blanks than its meaning needs.
pub(crate) fn css(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut has_blank = false;
    let mut rest = source;
    while let Some(sign) = rest.chars().next() {
        let size = match sign {
            '/' if rest.starts_with("/*") => {
                has_blank = true;
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            }
            '"' | '\'' => string(rest, sign),
            sign if sign.is_whitespace() => {
                has_blank = true;
                sign.len_utf8()
            }
            sign => sign.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(size).unwrap_or((rest, ""));
        rest = after;
        if sign.is_whitespace() || piece.starts_with("/*") {
            continue;
        }
        if sign == '}' && result.ends_with(';') {
            result.pop();
        }
        let is_needed = !result.is_empty()
            && !result.ends_with(['{', '}', ';', ',', ':', '('])
            && !['{', '}', ';', ',', ')'].contains(&sign);
        if std::mem::take(&mut has_blank) && is_needed {
            result.push(' ');
        }
        result.push_str(piece);
    }
    result
}

/// The size of the string that `text` begins with.
fn string(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (offset, sign) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if sign == '\\' {
            is_escaped = true;
        } else if sign == quote {
            return offset + sign.len_utf8();
        }
    }
    text.len()
}

/// A script without indentation and without comments that fill whole lines; texts over several lines
/// stay as they are.
pub(crate) fn js(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut in_text = false;
    let mut in_comment = false;
    for line in source.lines() {
        let code = line.trim();
        if in_comment {
            in_comment = !code.contains("*/");
            continue;
        }
        if !in_text {
            if code.is_empty() || code.starts_with("//") {
                continue;
            }
            if code.starts_with("/*") && code.find("*/").is_none_or(|end| end + 2 == code.len()) {
                in_comment = !code.ends_with("*/");
                continue;
            }
        }
        result.push_str(if in_text { line } else { line.trim_start() });
        result.push('\n');
        let quotes = line.replace("\\`", "").matches('`').count();
        in_text ^= quotes % 2 == 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_keeps_the_blanks_that_mean_something() {
        for (source, expected) in [
            ("/* one */\na {\n  color: red;\n}\n", "a{color:red}"),
            ("a b > c, d :hover { x: y }", "a b > c,d :hover{x:y}"),
            (
                "a { width: calc( 1px + (2px - 3px) ); }",
                "a{width:calc(1px + (2px - 3px))}",
            ),
            (
                "@media screen and (min-width: 5em) { a { b: c; } }",
                "@media screen and (min-width:5em){a{b:c}}",
            ),
            (
                "a::before { content: \"  ;} /* \\\" */\"; }",
                "a::before{content:\"  ;} /* \\\" */\"}",
            ),
            (
                "a { font: 1px/2 'A  B', c !important }",
                "a{font:1px/2 'A  B',c !important}",
            ),
            ("a { margin: 0/**/1px }", "a{margin:0 1px}"),
        ] {
            assert_eq!(css(source), expected);
        }
    }

    #[test]
    fn a_script_keeps_its_lines_and_texts() {
        let source = "// One.\nimport a from \"./a.js\";\n\n/**\n * Two.\n */\nfunction b() {\n  // Three.\n  \
                      return a // four\n    ?? `five\n      // six ${a}\n    ` + \"// seven\";\n}\n/* eight */\n";
        let expected = "import a from \"./a.js\";\nfunction b() {\nreturn a // four\n?? `five\n      // six ${a}\n    ` + \"// seven\";\n}\n";
        assert_eq!(js(source), expected);
    }
}
