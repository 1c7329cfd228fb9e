//! Why a formula cannot be shown, in words for people who know little LaTeX.

use math_core::LatexError;

use crate::diagnostic::Broken;
use crate::markdown::math::Fault;
use crate::markdown::math::commands::{self, COMMANDS, ENVIRONMENTS};
use crate::markdown::math::open;
use crate::suggest::nearest;

/// The fault for what the converter says of `latex`.
pub(super) fn in_words(latex: &str, error: &LatexError) -> Fault {
    let words = error.error_message();
    let at = latex.floor_char_boundary(error.0.start);
    let (before, behind) = latex.split_at_checked(at).unwrap_or((latex, ""));
    let quoted = words.split('"').nth(1).unwrap_or("");
    let (offset, broken) = match error.label() {
        "unknown command" => (at, unknown_command(quoted)),
        "unknown environment" => (at, unknown_environment(quoted)),
        "a group was never closed" => never_closed(latex, at, quoted),
        "no matching opening for this" => (at, never_opened(quoted, behind)),
        "expected an argument here" => missing_part(before),
        "expected a delimiter here" => (at, missing_bracket(before)),
        "expected a different environment name here" => (at, other_end(latex, behind)),
        "cannot be used here" => (at, out_of_place(quoted)),
        "this is not valid in text mode" => (at, no_text(behind)),
        label => match fixed(label) {
            Some((message, help)) => (at, Broken::new(message, help)),
            None => (at, in_the_words_of_the_converter(&words)),
        },
    };
    Fault {
        offset,
        message: broken.message,
        help: broken.help,
    }
}

fn in_the_words_of_the_converter(words: &str) -> Broken {
    Broken::new(
        format!(
            "its LaTeX is not understood: {}",
            words.trim_end_matches('.')
        ),
        "write it more simply; for a dollar sign write `\\$`",
    )
}

fn unknown_command(command: &str) -> Broken {
    let name = command.trim_start_matches('\\');
    let message = format!("there is no command `\\{name}`");
    if let Some(instead) = commands::instead_of(name) {
        return Broken::new(format!("the command `\\{name}` cannot be used"), instead);
    }
    let glued = COMMANDS.iter().filter(|known| known.len() > 2);
    let glued = glued.filter_map(|known| Some((*known, name.strip_prefix(known)?)));
    let help = match (
        nearest(name, COMMANDS),
        glued.max_by_key(|(known, _)| known.len()),
    ) {
        // One letter behind a whole command was meant to stand apart more often than it is a slip.
        (_, Some((known, rest))) => format!("put a space behind the command: `\\{known} {rest}`"),
        (Some(near), None) => format!("did you mean `\\{near}`?"),
        (None, None) => "write it without the command; words stand in `\\text{...}`".to_owned(),
    };
    Broken::new(message, help)
}

fn unknown_environment(name: &str) -> Broken {
    let help = match nearest(name, ENVIRONMENTS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "use `aligned` for lines below each other, `cases` for cases, `pmatrix` for a matrix"
                .to_owned()
        }
    };
    Broken::new(format!("there is no `\\begin{{{name}}}`"), help)
}

/// What is opened and lacks its end, which is reported where it begins.
fn never_closed(latex: &str, at: usize, wanted: &str) -> (usize, Broken) {
    match wanted {
        "\\right" => (
            open::left(latex).unwrap_or(at),
            Broken::new(
                "`\\left` has no `\\right`",
                "write `\\right)` behind what the brackets stand around, or `\\right.` for no bracket",
            ),
        ),
        "\\end{...}" => match open::environment(latex) {
            Some((offset, name)) => (
                offset,
                Broken::new(
                    format!("`\\begin{{{name}}}` has no end"),
                    format!("write `\\end{{{name}}}` behind what belongs to it"),
                ),
            ),
            None => (
                at,
                Broken::new("something has no end", "write `\\end{...}` behind it"),
            ),
        },
        "]" => (
            latex.rfind('[').unwrap_or(at),
            Broken::new(
                "the bracket `[` that opens here is not closed",
                "close it with `]`",
            ),
        ),
        _ => match open::brace(latex) {
            Some(offset) => (offset, unclosed_brace()),
            None => missing_part(latex),
        },
    }
}

/// What to say of a brace that is opened and not closed.
pub(super) fn unclosed_brace() -> Broken {
    Broken::new(
        "the brace `{` that opens here is not closed",
        "close it with `}`; to show a brace write `\\{`",
    )
}

/// What to say of a brace that closes nothing.
pub(super) fn stray_brace() -> Broken {
    Broken::new(
        "the brace `}` closes nothing",
        "take it away, or write `{` where it should begin; to show a brace write `\\}`",
    )
}

fn never_opened(closing: &str, behind: &str) -> Broken {
    match closing {
        "\\right" => Broken::new(
            "`\\right` has no `\\left` in front of it",
            "write `\\left(` where the bracket opens, or take `\\right` away",
        ),
        "\\end{...}" => {
            let name = open::name_of_environment(behind);
            Broken::new(
                format!("`\\end{{{name}}}` has no beginning"),
                format!("write `\\begin{{{name}}}` in front of what belongs to it"),
            )
        }
        _ => stray_brace(),
    }
}

/// A command or sign that lacks what belongs behind it, which is reported where it stands.
fn missing_part(before: &str) -> (usize, Broken) {
    let (offset, command) = open::last_command(before);
    let message = format!("something is missing behind `{command}`");
    let help = match command.trim_start_matches('\\') {
        "^" => "write what stands raised in braces: `x^{2}`".to_owned(),
        "_" => "write what stands lowered in braces: `x_{1}`".to_owned(),
        "frac" | "dfrac" | "tfrac" | "cfrac" | "binom" | "dbinom" | "tbinom" => {
            format!("write two parts in braces: `{command}{{1}}{{2}}`")
        }
        "" => "write it in braces: `{...}`".to_owned(),
        _ => format!("write what it applies to in braces: `{command}{{x}}`"),
    };
    (offset, Broken::new(message, help))
}

fn missing_bracket(before: &str) -> Broken {
    let (_, command) = open::last_command(before);
    Broken::new(
        format!("no bracket stands behind `{command}`"),
        format!(
            "write `{command}(`, `{command}[` or `{command}\\{{`, and for a closing one `)`, `]` or `\\}}`"
        ),
    )
}

fn other_end(latex: &str, behind: &str) -> Broken {
    let ended = open::name_of_environment(behind);
    let before = latex.strip_suffix(behind).unwrap_or(latex);
    let begun = open::environment(before).map_or("", |(_, name)| name);
    Broken::new(
        format!("`\\begin{{{begun}}}` is ended by `\\end{{{ended}}}`"),
        format!("write `\\end{{{begun}}}`"),
    )
}

fn out_of_place(part: &str) -> Broken {
    let help = match part {
        "&" => {
            "write `\\&` for the sign itself; lines are aligned in `\\begin{aligned}` and `\\end{aligned}`"
        }
        "\\tag" | "\\label" => "take it away: formulas of a page have no numbers",
        "\\hline" | "\\hdashline" => {
            "write it at the beginning of a row of an `array`, behind `\\\\`"
        }
        _ => "write it directly behind a large sign such as `\\sum` or `\\int`",
    };
    Broken::new(format!("`{part}` cannot stand here"), help)
}

fn no_text(behind: &str) -> Broken {
    let mut letters = behind.chars();
    let part: String = match letters.next() {
        Some('\\') => open::command(behind).to_owned(),
        other => other.into_iter().collect(),
    };
    let help = if matches!(part.as_str(), "_" | "^" | "&" | "#" | "%" | "$") {
        format!("write `\\{part}` for the sign itself, or end the `\\text{{...}}` in front of it")
    } else {
        "end the `\\text{...}` in front of it, and begin another behind it".to_owned()
    };
    Broken::new(format!("`{part}` cannot stand within a text"), help)
}

/// What needs nothing of the formula, by what the converter calls it.
fn fixed(label: &str) -> Option<(&'static str, &'static str)> {
    Some(match label {
        "unexpected bound" => (
            "two of the signs `^` and `_` follow each other",
            "take one away, and write what stands raised or lowered in braces: `x^{2}`",
        ),
        "duplicate" => (
            "two parts are raised, or two are lowered, at the same place",
            "put the first into braces: `{x^2}^3`, or both into the same: `x^{2+3}`",
        ),
        "unexpected macro parameter" => (
            "the sign `#` cannot stand in a formula by itself",
            "write `\\#`",
        ),
        "this is not valid in math mode" => (
            "this can stand within a text alone",
            "write `\\text{...}` around it",
        ),
        "expected length here" | "invalid unit here" | "illegal unit here" => (
            "a length is missing here, or its unit",
            "write a number and a unit, such as `1em` or `10px`; `\\quad` is a space of 1em",
        ),
        "expected a column spec here" => (
            "the `array` does not say which columns it has",
            "write a letter for each behind its name, `l`, `c` or `r`: `\\begin{array}{cc}`",
        ),
        "duplicate infix frac" => (
            "two commands such as `\\over` stand in one group",
            "write each fraction as `\\frac{above}{below}`",
        ),
        "expected a relation" => (
            "`\\not` crosses out a relation, and none follows",
            "write it in front of `=`, `<` or `\\in`; a negation is `\\neg`",
        ),
        "limit exceeded" => ("it is too large", "divide it into several"),
        _ => return None,
    })
}
