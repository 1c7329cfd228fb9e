//! What a prompt says, and in which words.

use super::Text;

const ROLES: &[&str] = &[
    "you are",
    "you're",
    "act as",
    "your role",
    "your job",
    "your task",
    "imagine you",
    "pretend",
    "as an expert",
    "as a",
];

/// Words that ask for something. A question mark asks as well.
const REQUESTS: &[&str] = &[
    "add",
    "analyse",
    "analyze",
    "answer",
    "ask",
    "build",
    "calculate",
    "change",
    "check",
    "choose",
    "classify",
    "collect",
    "compare",
    "complete",
    "convert",
    "correct",
    "count",
    "create",
    "decide",
    "define",
    "describe",
    "design",
    "develop",
    "draft",
    "edit",
    "estimate",
    "evaluate",
    "explain",
    "extract",
    "fill",
    "find",
    "fix",
    "format",
    "generate",
    "give",
    "help",
    "identify",
    "implement",
    "improve",
    "list",
    "make",
    "name",
    "outline",
    "plan",
    "prepare",
    "propose",
    "prove",
    "rank",
    "rate",
    "recommend",
    "refactor",
    "remove",
    "rephrase",
    "replace",
    "report",
    "respond",
    "return",
    "review",
    "rewrite",
    "say",
    "score",
    "shorten",
    "show",
    "solve",
    "sort",
    "split",
    "suggest",
    "summarise",
    "summarize",
    "tell",
    "test",
    "translate",
    "turn",
    "update",
    "verify",
    "write",
];

/// Words that two readers fill with different meanings.
const VAGUE: &[&str] = &[
    "adequate",
    "adequately",
    "appropriate",
    "appropriately",
    "as needed",
    "better",
    "decent",
    "etc",
    "good",
    "great",
    "nice",
    "nicely",
    "properly",
    "reasonable",
    "some",
    "somehow",
    "stuff",
    "suitable",
    "things",
    "various",
];

pub(super) fn no_role(text: &Text<'_>) -> Option<String> {
    let says = !text.system.trim().is_empty() || text.has_any(ROLES);
    (!says).then(|| {
        "Say who the model is and for whom it writes, such as \"You are an accountant who explains to sales people\": it decides the words and what counts as known.".to_owned()
    })
}

pub(super) fn no_goal(text: &Text<'_>) -> Option<String> {
    let asks = text.lower.contains('?') || text.words().any(|word| REQUESTS.contains(&word));
    (!asks).then(|| {
        "Say what is to be done, with a verb such as \"summarize\", \"compare\" or \"list\": nothing in this prompt asks for anything.".to_owned()
    })
}

pub(super) fn vague_words(text: &Text<'_>) -> Option<String> {
    let found = VAGUE.iter().filter(|word| text.has(word)).take(3);
    let found: Vec<String> = found.map(|word| format!("\"{word}\"")).collect();
    (!found.is_empty()).then(|| {
        format!(
            "Replace {} by what can be checked: a number, a name or an example.",
            found.join(", ")
        )
    })
}

pub(super) fn many_prohibitions(text: &Text<'_>) -> Option<String> {
    const MANY: usize = 3;
    let says_no = |word: &&str| matches!(*word, "don't" | "never" | "avoid");
    let count = text.words().filter(says_no).count() + text.lower.matches("do not ").count();
    (count >= MANY).then(|| {
        format!(
            "Say what to do instead of what not to do: there are {count} prohibitions, and each names what it wants to keep out."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, rules};

    #[test]
    fn a_role_is_asked_for() {
        check(
            "no-role",
            &["Write a poem.", "Summarize this text for me."],
            &[
                "You are a poet. Write.",
                "Act as a reviewer and list defects.",
            ],
        );
        assert!(!rules("You write release notes.", "Go.").contains(&"no-role"));
    }

    #[test]
    fn a_goal_is_asked_for() {
        check(
            "no-goal",
            &["The quarterly numbers of the sales team.", "Hello!"],
            &[
                "List the numbers.",
                "Which numbers fell?",
                "Please SUMMARIZE: a b c",
            ],
        );
    }

    #[test]
    fn vague_words_are_named() {
        check(
            "vague-words",
            &["Write a good text.", "List some things, etc."],
            &[
                "Write 3 sentences.",
                "Goodness is a handsome word: explain it.",
            ],
        );
    }

    #[test]
    fn prohibitions_are_counted() {
        check(
            "many-prohibitions",
            &["Write. Do not lie. Never guess. Don't shout."],
            &["Write. Do not guess.", "Never mind. Explain the donut."],
        );
    }
}
