//! What is opened in a formula and not closed, and which command stands where.

/// What a brace does that has no partner, and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loose {
    Opens(usize),
    Closes(usize),
}

/// The first brace that closes nothing, or the innermost one that is not closed.
pub(super) fn loose_brace(latex: &str) -> Option<Loose> {
    let mut open = Vec::new();
    let mut is_escaped = false;
    for (offset, byte) in latex.bytes().enumerate() {
        let was_escaped = is_escaped;
        is_escaped = byte == b'\\' && !was_escaped;
        match byte {
            _ if was_escaped => {}
            b'{' => open.push(offset),
            b'}' if open.pop().is_none() => return Some(Loose::Closes(offset)),
            _ => {}
        }
    }
    open.pop().map(Loose::Opens)
}

/// Where the brace stands that is not closed.
pub(super) fn brace(latex: &str) -> Option<usize> {
    match loose_brace(latex) {
        Some(Loose::Opens(offset)) => Some(offset),
        _ => None,
    }
}

/// Where the `\left` stands that has no `\right`.
pub(super) fn left(latex: &str) -> Option<usize> {
    let mut open = Vec::new();
    for (offset, _) in latex.match_indices('\\') {
        match command(latex.get(offset..).unwrap_or("")) {
            "\\left" => open.push(offset),
            "\\right" => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// Where the `\begin` stands that has no `\end`, and what it begins.
pub(super) fn environment(latex: &str) -> Option<(usize, &str)> {
    let mut open = Vec::new();
    for (offset, _) in latex.match_indices('\\') {
        let rest = latex.get(offset..).unwrap_or("");
        match command(rest) {
            "\\begin" => open.push((offset, name_of_environment(rest))),
            "\\end" => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// What stands in the braces that follow the `\begin` or `\end` in front of `text`.
pub(super) fn name_of_environment(text: &str) -> &str {
    let name = text.split_once('{').map_or("", |(_, name)| name);
    name.split_once('}').map_or("", |(name, _)| name)
}

/// The command that `text` begins with, with its backslash.
pub(super) fn command(text: &str) -> &str {
    let letters = text.bytes().skip(1).take_while(u8::is_ascii_alphabetic);
    let end = 1 + letters.count();
    text.get(..end.max(2)).unwrap_or(text)
}

/// The last command of `text`, `^` or `_`, what belongs to it passed over, and where it stands.
pub(super) fn last_command(text: &str) -> (usize, &str) {
    let mut depth = 0_usize;
    for (offset, sign) in text.char_indices().rev() {
        match sign {
            '}' | ']' => depth += 1,
            '{' | '[' => depth = depth.saturating_sub(1),
            '^' | '_' if depth == 0 => {
                return (offset, text.get(offset..=offset).unwrap_or(""));
            }
            '\\' if depth == 0 => return (offset, command(text.get(offset..).unwrap_or(""))),
            _ => {}
        }
    }
    (text.len(), "")
}
