//! Formulas that Markdown takes for text, because their braces are not balanced.

use crate::markdown::math::open::{Loose, loose_brace};
use crate::markdown::math::{Fault, mistake};

/// How far the end is looked for, in bytes: many dollar signs must not take long.
const LONGEST: usize = 1000;

/// How long the formula is that `text` begins with, its dollar signs included, and what is wrong with
/// its braces. Nothing when it was probably meant as text, such as a price.
pub(crate) fn find(text: &str) -> Option<(usize, Fault)> {
    let mark = if text.starts_with("$$") { "$$" } else { "$" };
    let near = text.get(mark.len()..text.floor_char_boundary(LONGEST))?;
    let end = near.match_indices(mark).map(|(end, _)| end);
    let end = end
        .into_iter()
        .find(|end| !near.get(..*end).is_some_and(|it| it.ends_with('\\')))?;
    let latex = near.get(..end)?;
    let is_tight = mark == "$$" || (latex.trim() == latex && !latex.is_empty());
    let is_paragraph = !latex.contains("\n\n");
    if !is_tight || !is_paragraph || !looks_like_a_formula(latex) {
        return None;
    }
    let (offset, broken) = match loose_brace(latex)? {
        Loose::Opens(offset) => (offset, mistake::unclosed_brace()),
        Loose::Closes(offset) => (offset, mistake::stray_brace()),
    };
    let fault = Fault {
        offset: mark.len() + offset,
        message: broken.message,
        help: broken.help,
    };
    Some((mark.len() * 2 + latex.len(), fault))
}

/// Whether there is a command, or something that is raised or lowered.
fn looks_like_a_formula(latex: &str) -> bool {
    let letters = latex.bytes().skip(1);
    let has_command = latex
        .bytes()
        .zip(letters)
        .any(|(sign, letter)| sign == b'\\' && letter.is_ascii_alphabetic());
    has_command || latex.contains(['^', '_'])
}
