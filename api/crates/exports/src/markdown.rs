//! An execution as Markdown, for people.

use std::fmt::{self, Write as _};

use crate::amounts;
use crate::prose::{fenced, inline, quotation};
use crate::record::Record;
use crate::story::{self, Call, Note, Part, Step};

/// Writes it.
pub(crate) fn write(record: &Record) -> Vec<u8> {
    let mut text = String::new();
    // A text in memory takes whatever is written.
    let _ = write_all(record, &mut text);
    text.into_bytes()
}

fn write_all(record: &Record, out: &mut String) -> fmt::Result {
    let execution = &record.whole.execution;
    writeln!(out, "# Execution of {}\n", inline(&record.agent_name()))?;
    out.push_str("| | |\n|---|---|\n");
    for (name, value) in facts(record) {
        writeln!(out, "| {name} | {} |", inline(&value))?;
    }
    writeln!(out, "\n## Goal\n\n{}", quotation(&execution.goal))?;
    if let Some(context) = &execution.context {
        let context = fenced(&story::pretty(context), "json");
        writeln!(out, "## Context\n\n{context}")?;
    }
    if let Some(output) = execution.output() {
        writeln!(out, "## Answer\n\n{}", quotation(output))?;
    }
    if let Some(error) = execution.error() {
        writeln!(out, "## Why it ended\n\n{}", quotation(error))?;
    }
    for step in story::tell(&record.whole.journal, &record.people) {
        write_step(&step, out)?;
    }
    Ok(())
}

/// What stands in the head of an execution.
pub(crate) fn facts(record: &Record) -> Vec<(&'static str, String)> {
    let execution = &record.whole.execution;
    let mut facts = vec![
        ("Execution", execution.id.to_string()),
        ("Status", execution.status.as_str().to_owned()),
        ("Agent", record.agent_name()),
    ];
    if let Some(version) = &record.version {
        let name = version.name.as_deref();
        let name = name.map_or_else(String::new, |name| format!(" ({name})"));
        facts.push(("Version", format!("{}{name}", version.number)));
    }
    facts.push(("Asked by", record.people.name(execution.requested_by)));
    facts.push(("Asked at", amounts::time(execution.created_at)));
    if let Some(at) = execution.started_at {
        facts.push(("Started at", amounts::time(at)));
    }
    if let Some(at) = execution.completed_at {
        facts.push(("Ended at", amounts::time(at)));
    }
    facts.push(("Steps", execution.steps.to_string()));
    let (read, written) = (execution.input_tokens, execution.output_tokens);
    let tokens = format!(
        "{} read, {} written",
        amounts::count(read),
        amounts::count(written)
    );
    facts.push(("Tokens", tokens));
    facts.push(("Cost", amounts::cost(execution.cost_micro_usd)));
    if !execution.tools_used.is_empty() {
        facts.push(("Tools", execution.tools_used.join(", ")));
    }
    if let Some(origin) = execution.forked_from {
        facts.push(("Goes on from", origin.to_string()));
    }
    if execution.dry_run {
        let text = "Its tools were only simulated.";
        facts.push(("Dry run", text.to_owned()));
    }
    if execution.simulated {
        let text = "The built-in simulated model answered at least one turn.";
        facts.push(("Simulated", text.to_owned()));
    }
    facts
}

fn write_step(step: &Step, out: &mut String) -> fmt::Result {
    writeln!(out, "## {}\n", title(step))?;
    if !step.facts.is_empty() {
        writeln!(out, "{}\n", inline(&step.facts))?;
    }
    for part in &step.parts {
        match part {
            Part::Thought(thought) => writeln!(out, "{}", quotation(thought))?,
            Part::Call(call) => write_call(call, out)?,
            Part::Note(note) => write_note(note, out)?,
        }
    }
    Ok(())
}

/// The heading of a step.
pub(crate) fn title(step: &Step) -> String {
    match step.number {
        0 => "Before the first step".to_owned(),
        number => format!("Step {number}, {}", amounts::time(step.at)),
    }
}

fn write_call(call: &Call, out: &mut String) -> fmt::Result {
    let risk = call.risk.as_str();
    writeln!(out, "### Call of {} ({risk})\n", inline(&call.tool))?;
    writeln!(out, "{}", fenced(&story::pretty(&call.arguments), "json"))?;
    for note in &call.notes {
        write_note(note, out)?;
    }
    let Some(answer) = &call.answer else {
        return writeln!(out, "It has no result.\n");
    };
    let took = amounts::milliseconds(answer.duration_ms);
    let what = if answer.is_error { "Error" } else { "Result" };
    writeln!(out, "{what} after {took}:\n")?;
    writeln!(out, "{}", fenced(&answer.output, ""))
}

fn write_note(note: &Note, out: &mut String) -> fmt::Result {
    let at = amounts::time_of_day(note.at);
    writeln!(out, "- {at} {}\n", inline(&note.text))?;
    if let Some(quote) = &note.quote {
        // As a part of the list's item.
        for line in quotation(quote).lines() {
            writeln!(out, "  {line}")?;
        }
        out.push('\n');
    }
    Ok(())
}
