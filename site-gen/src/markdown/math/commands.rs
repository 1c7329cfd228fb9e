//! The names that formulas are made of, to suggest from, and what to write in place of others.

/// What can stand between `\begin{...}` and `\end{...}`.
pub(super) const ENVIRONMENTS: [&str; 16] = [
    "align", "align*", "aligned", "array", "bmatrix", "Bmatrix", "cases", "equation", "gather",
    "gather*", "gathered", "matrix", "pmatrix", "rcases", "vmatrix", "Vmatrix",
];

/// The commands that people use most; a misspelt one is probably one of these.
pub(super) const COMMANDS: [&str; 175] = [
    "alpha",
    "approx",
    "arccos",
    "arcsin",
    "arctan",
    "arg",
    "ast",
    "bar",
    "begin",
    "beta",
    "big",
    "bigcap",
    "bigcup",
    "binom",
    "bmod",
    "boldsymbol",
    "cap",
    "cdot",
    "cdots",
    "chi",
    "circ",
    "cong",
    "cos",
    "cosh",
    "cot",
    "cup",
    "ddot",
    "ddots",
    "deg",
    "delta",
    "Delta",
    "det",
    "dfrac",
    "dim",
    "displaystyle",
    "div",
    "dot",
    "dots",
    "downarrow",
    "ell",
    "emptyset",
    "end",
    "epsilon",
    "equiv",
    "eta",
    "exists",
    "exp",
    "forall",
    "frac",
    "gamma",
    "Gamma",
    "gcd",
    "ge",
    "geq",
    "gg",
    "hat",
    "hbar",
    "iff",
    "Im",
    "implies",
    "in",
    "inf",
    "infty",
    "int",
    "iota",
    "kappa",
    "ker",
    "lambda",
    "Lambda",
    "langle",
    "lceil",
    "ldots",
    "le",
    "left",
    "leftarrow",
    "Leftarrow",
    "leftrightarrow",
    "leq",
    "lfloor",
    "lim",
    "liminf",
    "limits",
    "limsup",
    "ll",
    "ln",
    "log",
    "mapsto",
    "mathbb",
    "mathbf",
    "mathcal",
    "mathfrak",
    "mathit",
    "mathrm",
    "mathsf",
    "mathtt",
    "max",
    "mid",
    "min",
    "mod",
    "mp",
    "mu",
    "nabla",
    "ne",
    "neg",
    "neq",
    "ni",
    "notin",
    "nu",
    "oint",
    "omega",
    "Omega",
    "operatorname",
    "oplus",
    "otimes",
    "overbrace",
    "overline",
    "overset",
    "parallel",
    "partial",
    "perp",
    "phi",
    "Phi",
    "pi",
    "Pi",
    "pm",
    "pmod",
    "prime",
    "prod",
    "propto",
    "psi",
    "Psi",
    "qquad",
    "quad",
    "rangle",
    "rceil",
    "Re",
    "rfloor",
    "rho",
    "right",
    "rightarrow",
    "Rightarrow",
    "setminus",
    "sigma",
    "Sigma",
    "sim",
    "simeq",
    "sin",
    "sinh",
    "sqrt",
    "stackrel",
    "star",
    "subset",
    "subseteq",
    "sum",
    "sup",
    "supset",
    "supseteq",
    "tan",
    "tanh",
    "tau",
    "text",
    "tfrac",
    "theta",
    "Theta",
    "tilde",
    "times",
    "to",
    "triangle",
    "underbrace",
    "underline",
    "underset",
    "uparrow",
    "upsilon",
    "varepsilon",
    "varphi",
];

/// What to do in place of a command that LaTeX has elsewhere, and formulas of a page have not.
pub(super) fn instead_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "href" | "url" | "hyperref" => "a formula holds no links; write the link beside it",
        "textcolor" | "color" | "colorbox" | "fcolorbox" | "definecolor" => {
            "a formula has the colors of the page; take the color away"
        }
        "newcommand" | "renewcommand" | "def" | "DeclareMathOperator" | "let" => {
            "there are no commands of one's own; write the formula out, and names as `\\operatorname{name}`"
        }
        "label" | "ref" | "eqref" | "cite" => {
            "formulas of a page have no numbers; say in words which one is meant"
        }
        "includegraphics" => {
            "a formula holds no pictures; write `![description](picture.png)` beside it"
        }
        "usepackage" | "documentclass" | "RequirePackage" => {
            "take it away: a formula needs no packages"
        }
        "section" | "subsection" | "chapter" | "paragraph" => {
            "write headings with `##` outside of the formula"
        }
        "item" | "itemize" | "enumerate" => "write lists with `-` outside of the formula",
        "SI" | "si" | "unit" | "qty" | "num" => {
            "write the unit as `\\,\\mathrm{kg}` behind the number"
        }
        "ce" | "chemfig" => "write the formula of chemistry as `\\mathrm{H_2O}`",
        "mbox" | "hbox" | "textnormal" | "emph" => "write words as `\\text{...}`",
        "mathds" | "bm" => {
            "write `\\mathbb{...}` for doubled letters, `\\boldsymbol{...}` for bold ones"
        }
        "verb" => "write code between backticks, outside of the formula",
        "euro" => "write the sign `€` itself",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::math::html;

    #[test]
    fn what_is_suggested_is_known() {
        for name in COMMANDS {
            let message = html(&format!("\\{name}"), false)
                .map_or_else(|fault| fault.message, |_| String::new());
            assert!(!message.starts_with("there is no"), "{name}: {message}");
            assert!(instead_of(name).is_none(), "{name}");
        }
        for name in ENVIRONMENTS {
            let columns = if name == "array" { "{c}" } else { "" };
            let latex = format!("\\begin{{{name}}}{columns} a \\end{{{name}}}");
            assert_eq!(html(&latex, true).err(), None, "{name}");
        }
    }
}
