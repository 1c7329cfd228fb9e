//! The answer of the simulated model: what its tools said, quoted.

use serde_json::Value;

use super::history::{CallResult, History};

/// The first line of every answer.
pub(super) const NOTICE: &str = "*Simulated answer: no model read this goal. Set `ANTHROPIC_API_KEY` and restart the server to \
     get answers from Claude.*";

/// The most bytes quoted from one tool.
const MAX_QUOTE: usize = 1_200;
/// The most sentences quoted from a page.
const MAX_SENTENCES: usize = 3;

/// An answer in Markdown.
pub(super) fn answer(history: &History<'_>, has_tools: bool) -> String {
    let mut parts = vec![NOTICE.to_owned()];
    parts.extend(history.summary.map(as_quotation));
    parts.extend(history.results.iter().map(describe));
    if history.returned() == 0 {
        let goal = quote(history.goal);
        parts.push(if has_tools {
            format!(
                "The goal was: {goal}\n\nNo tool of this agent was called: none fits the goal, or no step was left for a call."
            )
        } else {
            format!("The prompt was:\n\n{}", as_quotation(goal))
        });
    }
    parts.join("\n\n")
}

fn describe(result: &CallResult<'_>) -> String {
    let CallResult {
        tool,
        input,
        output,
        is_error,
    } = result;
    let asked = first_text(input);
    if *is_error {
        return format!("`{tool}` failed for `{asked}`: {}", quote(output));
    }
    if tool.contains("calculat") {
        return format!("`{asked}` = **{}**", calculated(output));
    }
    if input.get("url").is_some() {
        return format!(
            "From <{asked}>:\n\n{}",
            as_quotation(&first_sentences(output))
        );
    }
    if *tool == "memory_search" {
        let notes = page(output);
        return format!(
            "Remembered about \"{asked}\":\n\n{}",
            as_quotation(quote(notes))
        );
    }
    if tool.contains("search") || input.get("query").is_some() {
        return format!("Found for \"{asked}\":\n\n{}", hits(output));
    }
    format!("`{tool}` answered:\n\n{}", as_quotation(quote(output)))
}

/// The first text among a call's arguments.
fn first_text(input: &Value) -> &str {
    let values = input
        .as_object()
        .into_iter()
        .flat_map(|object| object.values());
    values.filter_map(Value::as_str).next().unwrap_or_default()
}

/// The number in a calculator's output, which may repeat the sum before it.
fn calculated(output: &str) -> &str {
    let number = output.rsplit_once('=').map_or(output, |(_, number)| number);
    quote(number)
}

/// Search hits as a list of links, or quoted as they are when they have another form.
fn hits(output: &str) -> String {
    let lines: Vec<String> = output.split("\n\n").filter_map(hit).collect();
    if lines.is_empty() {
        quote(output).to_owned()
    } else {
        lines.join("\n")
    }
}

/// One hit: a numbered title, and below it the address and an excerpt.
fn hit(paragraph: &str) -> Option<String> {
    let mut lines = paragraph
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let (number, title) = lines.next()?.split_once(". ")?;
    let url = lines.next()?;
    let is_numbered = number.chars().all(|character| character.is_ascii_digit());
    let is_url = url.starts_with('/') || url.starts_with("http");
    if !is_numbered || !is_url {
        return None;
    }
    let excerpt: Vec<&str> = lines.collect();
    Some(if excerpt.is_empty() {
        format!("- [{title}]({url})")
    } else {
        format!("- [{title}]({url}): {}", quote(&excerpt.join(" ")))
    })
}

/// The first sentences of a page, without what the tool says about it.
fn first_sentences(output: &str) -> String {
    let lines: Vec<&str> = page(output)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join("\n");
    let ends = text.match_indices(". ").map(|(at, _)| at + 1);
    let end = ends.take(MAX_SENTENCES).last().unwrap_or(text.len());
    quote(text.get(..end).unwrap_or(&text)).to_owned()
}

/// What stands between the tags on lines of their own, or everything when there are none.
fn page(output: &str) -> &str {
    let between = || {
        let (_, rest) = output.split_once("\n<")?;
        let (tag, rest) = rest.split_once(">\n")?;
        let (page, _) = rest.rsplit_once(&format!("</{tag}>"))?;
        Some(page)
    };
    between().unwrap_or(output)
}

fn as_quotation(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}

/// The beginning of `text`, whole when it is short.
fn quote(text: &str) -> &str {
    let text = text.trim();
    text.get(..text.floor_char_boundary(MAX_QUOTE))
        .unwrap_or(text)
}
