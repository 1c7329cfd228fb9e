//! The languages that code is highlighted in.

/// What editors write behind a fence, and the highlighter's name for it.
const HIGHLIGHTED: [(&str, &str); 45] = [
    ("bash", "bash"),
    ("console", "bash"),
    ("sh", "bash"),
    ("shell", "bash"),
    ("zsh", "bash"),
    ("css", "css"),
    ("diff", "diff"),
    ("patch", "diff"),
    ("docker", "dockerfile"),
    ("dockerfile", "dockerfile"),
    ("gql", "graphql"),
    ("graphql", "graphql"),
    ("htm", "html"),
    ("html", "html"),
    ("cfg", "ini"),
    ("conf", "ini"),
    ("ini", "ini"),
    ("cjs", "javascript"),
    ("javascript", "javascript"),
    ("js", "javascript"),
    ("jsx", "javascript"),
    ("mjs", "javascript"),
    ("json", "json"),
    ("jsonc", "json"),
    ("markdown", "markdown"),
    ("md", "markdown"),
    ("py", "python"),
    ("python", "python"),
    ("rs", "rust"),
    ("rust", "rust"),
    ("mysql", "sql"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("sql", "sql"),
    ("sqlite", "sql"),
    ("toml", "toml"),
    ("cts", "typescript"),
    ("mts", "typescript"),
    ("ts", "typescript"),
    ("tsx", "typescript"),
    ("typescript", "typescript"),
    ("svg", "xml"),
    ("xml", "xml"),
    ("yaml", "yaml"),
    ("yml", "yaml"),
];

/// Names for text that has no parts to highlight.
const PLAIN: [&str; 8] = [
    "",
    "csv",
    "log",
    "none",
    "plain",
    "plaintext",
    "text",
    "txt",
];

/// Names for what is shown instead of its text.
const SHOWN: [&str; 2] = ["math", "mermaid"];

/// Languages that exist and are printed plainly.
const OTHER: [&str; 28] = [
    "asm",
    "c",
    "clojure",
    "cpp",
    "csharp",
    "dart",
    "elixir",
    "erlang",
    "go",
    "graphviz",
    "haskell",
    "hcl",
    "http",
    "java",
    "julia",
    "kotlin",
    "lua",
    "makefile",
    "nginx",
    "perl",
    "php",
    "powershell",
    "promql",
    "protobuf",
    "r",
    "ruby",
    "scala",
    "swift",
];

/// The shortest name that a suggestion is made for: shorter ones resemble each other by chance.
const SHORTEST: usize = 4;

/// The highlighter's name for a language; None when it is printed plainly.
pub(crate) fn highlighted(name: &str) -> Option<&'static str> {
    let known = HIGHLIGHTED.iter().find(|(known, _)| *known == name);
    known.map(|(_, language)| *language)
}

/// Whether nothing is known about a language of this name.
pub(crate) fn is_unknown(name: &str) -> bool {
    highlighted(name).is_none()
        && !SHOWN.contains(&name)
        && !PLAIN.contains(&name)
        && !OTHER.contains(&name)
}

/// What to write instead of the unknown `name`.
pub(crate) fn advice(name: &str) -> String {
    let names = HIGHLIGHTED.iter().map(|(known, _)| *known);
    let names = names.chain(PLAIN).chain(SHOWN).chain(OTHER);
    let long = names.filter(|known| known.len() >= SHORTEST && name.len() >= SHORTEST);
    match crate::suggest::nearest(name, long) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write `text` for what needs no colors".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::highlights::Highlights;

    #[test]
    fn every_language_has_its_highlighter() {
        let highlights = Highlights::open(None).unwrap();
        for (_, language) in HIGHLIGHTED {
            assert!(highlights.html(language, "a").is_some(), "{language}");
        }
    }

    #[test]
    fn misspelt_names_are_recognised() {
        assert_eq!(advice("pyhton"), "did you mean `python`?");
        assert_eq!(advice("yamll"), "did you mean `yaml`?");
        assert_eq!(advice("g0"), "write `text` for what needs no colors");
    }
}
