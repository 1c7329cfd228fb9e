//! Formulas that cannot be shown.

use crate::mistakes::check_text;

/// What is said of a page without a mistake, since none links to it.
const NOTHING: &str = "page.md:1:1: advice: no other page links to this one in its text => link to it where its readers would look for it";

#[test]
fn formulas_that_cannot_be_shown() {
    check_text(&[
        (
            "$\\alhpa + b$",
            "page.md:5:2: the formula cannot be shown: there is no command `\\alhpa` => did you mean `\\alpha`?",
        ),
        (
            "A $\\cdotx$",
            "page.md:5:4: the formula cannot be shown: there is no command `\\cdotx` => put a space behind the command: `\\cdot x`",
        ),
        (
            "$\\frobnicate{x}$",
            "page.md:5:2: the formula cannot be shown: there is no command `\\frobnicate` => write it without the command; words stand in `\\text{...}`",
        ),
        (
            "$\\SI{3}{kg}$",
            "page.md:5:2: the formula cannot be shown: the command `\\SI` cannot be used => write the unit as `\\,\\mathrm{kg}` behind the number",
        ),
        (
            "$\\textcolor{red}{x}$",
            "page.md:5:2: the formula cannot be shown: the command `\\textcolor` cannot be used => a formula has the colors of the page; take the color away",
        ),
        (
            "Half is $\\frac{1}{2$.",
            "page.md:5:18: the formula cannot be shown: the brace `{` that opens here is not closed => close it with `}`; to show a brace write `\\{`",
        ),
        (
            "$$\n\\sqrt{x\n$$",
            "page.md:6:6: the formula cannot be shown: the brace `{` that opens here is not closed => close it with `}`; to show a brace write `\\{`",
        ),
        (
            "```math\n\\sqrt{x\n```",
            "page.md:6:6: the formula cannot be shown: the brace `{` that opens here is not closed => close it with `}`; to show a brace write `\\{`",
        ),
        (
            "$\\frac{a}{b}}$",
            "page.md:5:13: the formula cannot be shown: the brace `}` closes nothing => take it away, or write `{` where it should begin; to show a brace write `\\}`",
        ),
        (
            "$\\frac{1}$",
            "page.md:5:2: the formula cannot be shown: something is missing behind `\\frac` => write two parts in braces: `\\frac{1}{2}`",
        ),
        (
            "$x^$",
            "page.md:5:3: the formula cannot be shown: something is missing behind `^` => write what stands raised in braces: `x^{2}`; where `$` is meant as a dollar sign, write `\\$`",
        ),
        (
            "$x^2^3$",
            "page.md:5:5: the formula cannot be shown: two parts are raised, or two are lowered, at the same place => put the first into braces: `{x^2}^3`, or both into the same: `x^{2+3}`; where `$` is meant as a dollar sign, write `\\$`",
        ),
        (
            "$\\left( a + b$",
            "page.md:5:2: the formula cannot be shown: `\\left` has no `\\right` => write `\\right)` behind what the brackets stand around, or `\\right.` for no bracket",
        ),
        (
            "$a + b \\right)$",
            "page.md:5:8: the formula cannot be shown: `\\right` has no `\\left` in front of it => write `\\left(` where the bracket opens, or take `\\right` away",
        ),
        (
            "$\\left a \\right)$",
            "page.md:5:8: the formula cannot be shown: no bracket stands behind `\\left` => write `\\left(`, `\\left[` or `\\left\\{`, and for a closing one `)`, `]` or `\\}`",
        ),
        (
            "$$\n\\begin{matrx} a \\end{matrx}\n$$",
            "page.md:6:7: the formula cannot be shown: there is no `\\begin{matrx}` => did you mean `matrix`?",
        ),
        (
            "$$\nA = \\begin{matrix} a\n$$",
            "page.md:6:5: the formula cannot be shown: `\\begin{matrix}` has no end => write `\\end{matrix}` behind what belongs to it",
        ),
        (
            "$$\n\\begin{matrix} a \\end{pmatrix}\n$$",
            "page.md:6:18: the formula cannot be shown: `\\begin{matrix}` is ended by `\\end{pmatrix}` => write `\\end{matrix}`",
        ),
        (
            "Costs $5 & tax$.",
            "page.md:5:10: the formula cannot be shown: `&` cannot stand here => write `\\&` for the sign itself; lines are aligned in `\\begin{aligned}` and `\\end{aligned}`; where `$` is meant as a dollar sign, write `\\$`",
        ),
        (
            "$\\text{net_price}$",
            "page.md:5:11: the formula cannot be shown: `_` cannot stand within a text => write `\\_` for the sign itself, or end the `\\text{...}` in front of it",
        ),
        (
            "$$\n\\begin{array} a \\end{array}\n$$",
            "page.md:6:15: the formula cannot be shown: the `array` does not say which columns it has => write a letter for each behind its name, `l`, `c` or `r`: `\\begin{array}{cc}`",
        ),
    ]);
}

#[test]
fn what_is_no_formula_is_text() {
    check_text(&[
        ("From $5 to $10, or ${HOME} and ${A}/${B}.", NOTHING),
        ("Write \\$\\frac{1}{2$ and `$\\frac{1}{2$`.", NOTHING),
    ]);
}
