//! What the simulated model writes in place of a summary.

use agent_core::{Message, SUMMARY_LABEL, UserBlock};

/// What stands before the number of calls, so that the simulated model finds it again.
const CALLS: &str = "Calls that returned so far: ";

/// The most characters that are quoted of one call's answer.
const MAX_QUOTE: usize = 200;

/// The most answers that are quoted.
const MAX_ANSWERS: usize = 20;

/// A list of the calls in the history, with the beginnings of their answers.
pub(super) fn summary(messages: &[Message]) -> String {
    let texts = messages.iter().flat_map(|message| match message {
        Message::User(blocks) => blocks.as_slice(),
        Message::Assistant(_) => &[],
    });
    let history: String = texts
        .filter_map(|block| match block {
            UserBlock::Text(text) => Some(text.as_str()),
            UserBlock::ToolResult { .. } => None,
        })
        .collect();
    let answers: Vec<&str> = history.lines().filter_map(answer).collect();
    let (earlier, known) = match history.split_once(SUMMARY_LABEL) {
        Some((_, summary)) => (calls_in(summary), quoted(summary)),
        None => (0, Vec::new()),
    };
    let mut text = format!(
        "Simulated summary: no model wrote it. {CALLS}{}.",
        earlier + answers.len()
    );
    for answer in known.iter().chain(&answers).take(MAX_ANSWERS) {
        let quote = answer
            .get(..answer.floor_char_boundary(MAX_QUOTE))
            .unwrap_or(answer);
        text.push_str("\n- ");
        text.push_str(quote);
    }
    text
}

/// How many calls a summary stands for.
pub(super) fn calls_in(summary: &str) -> usize {
    let number = summary.split_once(CALLS).map_or("", |(_, rest)| rest);
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

/// The answers that a summary quotes.
fn quoted(summary: &str) -> Vec<&str> {
    let (_, rest) = summary.split_once(CALLS).unwrap_or_default();
    let lines = rest.lines().skip(1);
    lines.map_while(|line| line.strip_prefix("- ")).collect()
}

/// The answer in a line such as `Call sim_1 answered: 42`.
fn answer(line: &str) -> Option<&str> {
    let (call, answer) = line.split_once(": ")?;
    let mut words = call.split(' ');
    let is_answer = words.next() == Some("Call")
        && words.next().is_some()
        && matches!(words.next(), Some("answered" | "failed"))
        && words.next().is_none();
    is_answer.then_some(answer)
}
