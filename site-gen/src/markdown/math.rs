//! Formulas: from LaTeX to MathML, which browsers show without a script or a font.

mod commands;
mod mistake;
mod open;
pub(crate) mod unread;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::markdown::{apart, markup};

/// A longer formula is none that a person could read.
const MOST_BYTES: usize = 4000;

/// The deepest nesting of groups that the converter is trusted with.
const DEEPEST: usize = 60;

/// What a formula is made of. Anything else in one is refused: it is not written by this program.
const ELEMENTS: [&str; 34] = [
    "math",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "mspace",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "none",
    "mtable",
    "mtr",
    "mtd",
    "mpadded",
    "mphantom",
    "menclose",
    "mstyle",
    "b",
    "i",
    "em",
    "code",
    "span",
    "s",
    "u",
];

/// The attributes of its elements; none that leads anywhere or runs.
const ATTRIBUTES: [&str; 34] = [
    "accent",
    "accentunder",
    "class",
    "columnalign",
    "columnlines",
    "columnspacing",
    "columnspan",
    "data-style",
    "depth",
    "dir",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "intent",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rowlines",
    "rowspacing",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// Why a formula cannot be shown, what to do, and how far behind its beginning that is seen, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    /// A fault of the formula as a whole.
    fn of_all(message: impl Into<String>, help: &str) -> Self {
        Self {
            offset: 0,
            message: message.into(),
            help: help.to_owned(),
        }
    }
}

/// The MathML of `latex`.
pub(crate) fn html(latex: &str, is_block: bool) -> Result<String, Fault> {
    if latex.len() > MOST_BYTES || depth(latex) > DEEPEST {
        let message = "it is too long, or nested too deeply";
        return Err(Fault::of_all(message, "divide it into several"));
    }
    let display = if is_block {
        MathDisplay::Block
    } else {
        MathDisplay::Inline
    };
    let converted = apart::run(|| {
        let converter = LatexToMathML::new(MathCoreConfig::default()).ok()?;
        Some(converter.convert_with_local_state(latex, display))
    });
    let html = match converted {
        Some(Some(Ok(result))) => result.mathml,
        Some(Some(Err(error))) => return Err(mistake::in_words(latex, &error)),
        Some(None) | None => {
            let help = "write it more simply, or divide it into several";
            return Err(Fault::of_all("it is too difficult to show", help));
        }
    };
    if html.contains("style=\"color:") {
        let help = "take the color away: a formula has the colors of the page";
        return Err(Fault::of_all("it has colors of its own", help));
    }
    // Inline styles are refused by a strict policy; the style sheet does the same by this attribute.
    let html = html.replace(" style=\"", " data-style=\"");
    match markup::unexpected(&html, &ELEMENTS, &ATTRIBUTES) {
        Some(part) => Err(Fault::of_all(
            format!("it would need `{part}`, which pages do not allow"),
            "write it in another way",
        )),
        None => Ok(html),
    }
}

/// How deeply groups are nested.
fn depth(latex: &str) -> usize {
    let mut depth: usize = 0;
    let mut deepest = 0;
    for byte in latex.bytes() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml_without_inline_styles() {
        let inline = html("a^2 + \\frac{1}{2}", false).unwrap();
        assert!(
            inline.starts_with("<math>") && inline.contains("<mfrac>"),
            "{inline}"
        );
        let block = html("\\begin{aligned} a &= 1 \\\\ bc &= 2 \\end{aligned}", true).unwrap();
        assert!(block.starts_with("<math display=\"block\""), "{block}");
        assert!(block.contains("data-style=\"text-align: right") && !block.contains(" style="));
    }

    #[test]
    fn faults_have_their_place() {
        let fault = html("a + \\frobnicate{x}", false).unwrap_err();
        assert_eq!(fault.offset, 4);
        assert!(fault.message.contains("frobnicate"), "{}", fault.message);
    }

    #[test]
    fn hostile_formulas_are_refused_or_shown_as_text() {
        for latex in [
            "\\href{javascript:alert(1)}{x}",
            "\\url{javascript:alert(1)}",
            "\\color{red} x",
            &"{".repeat(5000),
            &"{".repeat(3900),
            &"x_".repeat(1900),
            &"\\left(".repeat(600),
            &"\\sqrt".repeat(400),
        ] {
            assert!(html(latex, false).is_err(), "{latex:.40}");
        }
        let deep = format!("{}x{}", "{".repeat(50), "}".repeat(50));
        assert!(html(&deep, false).is_ok());
        for latex in [
            "\\operatorname{<script>alert(1)</script>}",
            "\\text{<script>alert(1)</script>}",
            "<img src=x onerror=alert(1)>",
            "\\text{\" onclick=\"alert(1)}",
        ] {
            let html = html(latex, false).unwrap_or_default();
            assert!(
                !html.contains("<script") && !html.contains("<img"),
                "{html}"
            );
        }
    }
}
