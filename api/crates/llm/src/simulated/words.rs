//! The words and addresses in a goal.

/// Words that carry no subject, the ones of sums included.
const STOP_WORDS: &[&str] = &[
    "a",
    "about",
    "add",
    "all",
    "an",
    "and",
    "answer",
    "any",
    "are",
    "as",
    "ask",
    "at",
    "be",
    "by",
    "calculate",
    "can",
    "compute",
    "could",
    "did",
    "divide",
    "divided",
    "do",
    "docs",
    "does",
    "documentation",
    "explain",
    "fetch",
    "find",
    "for",
    "from",
    "get",
    "give",
    "has",
    "have",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "know",
    "look",
    "many",
    "me",
    "minus",
    "much",
    "multiplied",
    "multiply",
    "must",
    "my",
    "need",
    "of",
    "on",
    "one",
    "open",
    "or",
    "our",
    "page",
    "percent",
    "please",
    "plus",
    "read",
    "result",
    "say",
    "says",
    "search",
    "sentence",
    "should",
    "show",
    "subtract",
    "sum",
    "summarise",
    "summarize",
    "tell",
    "that",
    "the",
    "their",
    "then",
    "there",
    "this",
    "times",
    "to",
    "up",
    "us",
    "use",
    "using",
    "was",
    "we",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "will",
    "with",
    "work",
    "would",
    "you",
    "your",
];

/// How a goal that asks for knowledge begins, or what it contains.
const ASKING: &[&str] = &[
    "how",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "explain",
    "find",
    "search",
    "look",
    "tell",
    "docs",
    "documentation",
    "summarise",
    "summarize",
    "describe",
    "compare",
    "list",
];

/// The words of `text` in lower case, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric() && character != '-')
        .map(|word| word.trim_matches('-').to_lowercase())
        .filter(|word| !word.is_empty())
}

/// The words of `text` that name its subject, each once.
pub(super) fn key_words(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    for word in words(&without_urls(text)) {
        let numeric = word.chars().all(|character| character.is_ascii_digit());
        if !numeric && !STOP_WORDS.contains(&word.as_str()) && !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

/// Whether `goal` asks for knowledge.
pub(super) fn is_question(goal: &str) -> bool {
    goal.contains('?') || words(goal).any(|word| ASKING.contains(&word.as_str()))
}

/// What `goal` wants to be remembered: the rest of a sentence with "remember" that is no question.
pub(super) fn to_remember(goal: &str) -> Option<&str> {
    const WISH: &str = "remember";
    let lower = goal.to_ascii_lowercase();
    let (start, _) = lower.match_indices(WISH).find(|(at, _)| {
        let before = goal
            .get(..*at)
            .and_then(|before| before.chars().next_back());
        let after = goal
            .get(at + WISH.len()..)
            .and_then(|after| after.chars().next());
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        !is_word(before) && !is_word(after)
    })?;
    let rest = goal.get(start + WISH.len()..)?;
    let end = rest
        .char_indices()
        .find(|(at, letter)| {
            let next = rest.get(at + letter.len_utf8()..).unwrap_or_default();
            let is_over = next.is_empty() || next.starts_with(char::is_whitespace);
            matches!(letter, '\n') || matches!(letter, '.' | '!' | '?') && is_over
        })
        .map_or(rest.len(), |(at, letter)| at + letter.len_utf8());
    let wish = rest.get(..end)?;
    let note = wish.trim_start_matches([':', ' ', ',']);
    let note = note.strip_prefix("that ").unwrap_or(note).trim();
    (!note.is_empty() && !note.ends_with('?')).then_some(note)
}

/// The first http or https address in `text`.
pub(super) fn first_url(text: &str) -> Option<&str> {
    text.split_whitespace().find_map(url_in)
}

/// `text` with its addresses left out.
pub(super) fn without_urls(text: &str) -> String {
    let rest: Vec<&str> = text
        .split_whitespace()
        .filter(|word| url_in(word).is_none())
        .collect();
    rest.join(" ")
}

fn url_in(word: &str) -> Option<&str> {
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let url = word.get(start..)?;
    let end = url.find(['"', '<', '>', '`', '\'']).unwrap_or(url.len());
    let url = url
        .get(..end)?
        .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
    url::Url::parse(url).is_ok().then_some(url)
}
