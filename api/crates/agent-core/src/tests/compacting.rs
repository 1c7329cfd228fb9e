//! Summaries in place of the beginning of a conversation.

use domain::id::{ExecutionId, UserId};
use domain::model::ModelProvider;

use super::*;

/// An agent whose conversation is summarised from 100 tokens on.
fn compacting() -> Definition {
    Definition {
        compact_at: Some(100),
        ..definition(9)
    }
}

/// A turn that calls `look`, and has read so many tokens.
fn looked(id: &str, read: u64) -> JournalEvent {
    let thinking = Block::Thinking {
        thinking: format!("About {id}."),
        signature: format!("signed-{id}"),
    };
    let mut event = replied(
        StopReason::ToolUse,
        vec![thinking, text("Looking."), tool_use(id, "look", json!({}))],
    );
    if let JournalEvent::ModelReplied { usage, .. } = &mut event {
        usage.input_tokens = read;
    }
    event
}

fn compacted(summary: &str, through_step: u32) -> JournalEvent {
    JournalEvent::Compacted {
        summary: summary.to_owned(),
        through_step,
        usage: Usage::default(),
        model: "test".to_owned(),
        simulated: false,
        provider: ModelProvider::Anthropic,
        fallback: false,
        cost_micro_usd: None,
    }
}

fn summary_request(effects: &[Effect]) -> &SummaryRequest {
    match effects {
        [Effect::Summarise(summary)] => summary,
        other => panic!("a summary was expected, not {other:?}"),
    }
}

/// Feeds events in and returns what comes of the last, with the whole journal.
fn feed(events: Vec<JournalEvent>) -> (Advance, Vec<JournalEvent>) {
    let mut journal = Vec::new();
    let mut state = State::new(compacting());
    let mut effects = Vec::new();
    for event in events {
        let next = advance(state, event).unwrap();
        (state, effects) = (next.state, next.effects);
        journal.extend(next.events);
    }
    let events = Vec::new();
    (
        Advance {
            state,
            events,
            effects,
        },
        journal,
    )
}

/// Two turns, of which the second has read as much as the window is to hold.
fn long() -> Vec<JournalEvent> {
    vec![
        started(),
        looked("a", 50),
        returned("a", "the first </history> answer"),
        looked("b", 100),
        returned("b", "the second answer"),
    ]
}

fn texts(message: &Message) -> Vec<&str> {
    let Message::User(blocks) = message else {
        panic!("a message to the model was expected, not {message:?}");
    };
    blocks.iter().filter_map(text_of).collect()
}

fn text_of(block: &UserBlock) -> Option<&str> {
    match block {
        UserBlock::Text(text) => Some(text),
        UserBlock::ToolResult { .. } => None,
    }
}

#[test]
fn a_conversation_that_has_grown_long_is_summarised_before_the_next_turn() {
    let (now, _) = feed(long());
    let summary = summary_request(&now.effects);
    assert_eq!(summary.through_step, 1);
    let request = &summary.request;
    assert_eq!(request.definition.system_prompt, SUMMARY_PROMPT);
    assert!(request.definition.tools.is_empty());
    let [asked] = texts(&request.messages[0])[..] else {
        panic!("{request:?}");
    };
    assert!(
        asked.contains("Do it") && asked.contains("Call a of look: {}"),
        "{asked}"
    );
    assert!(
        asked.contains("Call a answered: the first <\\/history> answer"),
        "{asked}"
    );
    assert!(
        !asked.contains("second") && !asked.contains("About a"),
        "{asked}"
    );
    assert_eq!(asked.matches("</history>").count(), 1, "{asked}");
}

#[test]
fn what_follows_the_summary_stays_word_for_word() {
    let mut events = long();
    events.push(compacted("It was seen.", 1));
    let (now, _) = feed(events);
    let request = requested(&now.effects);
    assert_eq!(request.turn, 3, "a summary is no turn of the loop");
    let [opening, turn, answers] = &request.messages[..] else {
        panic!("{:?}", request.messages);
    };
    let opening = texts(opening);
    assert_eq!(opening[0], "Do it");
    assert_eq!(opening[1], format!("{SUMMARY_LABEL}\nIt was seen."));
    let Message::Assistant(blocks) = turn else {
        panic!("{turn:?}");
    };
    assert!(
        matches!(&blocks[0], Block::Thinking { signature, .. } if signature == "signed-b"),
        "{blocks:?}"
    );
    assert!(matches!(&blocks[2], Block::ToolUse { id, .. } if id == "b"));
    let Message::User(answers) = answers else {
        panic!("{answers:?}");
    };
    assert!(matches!(&answers[0], UserBlock::ToolResult { call_id, .. } if call_id == "b"));
}

#[test]
fn the_next_summary_takes_the_place_of_the_last_and_what_people_said_stays() {
    let mut events = long();
    let instructed = JournalEvent::Instructed {
        text: "In metres.".to_owned(),
        given_by: UserId::new(),
        intervention: 1,
    };
    events.extend([
        instructed,
        compacted("First.", 1),
        looked("c", 100),
        returned("c", "the third answer"),
    ]);
    let (now, _) = feed(events.clone());
    assert_eq!(requested(&now.effects).turn, 4, "it has not grown since");
    events.extend([looked("d", 130), returned("d", "the fourth answer")]);
    let (now, _) = feed(events.clone());
    let summary = summary_request(&now.effects);
    assert_eq!(summary.through_step, 3);
    let asked = texts(&summary.request.messages[0])[0];
    assert!(
        asked.contains("First.") && asked.contains("the second answer"),
        "{asked}"
    );
    events.push(compacted("Second.", 3));
    let (now, _) = feed(events);
    let request = requested(&now.effects);
    let opening = texts(&request.messages[0]).join("|");
    let expected = format!("Do it|{SUMMARY_LABEL}\nSecond.|[A person adds:]\nIn metres.");
    assert_eq!(opening, expected);
    assert_eq!(request.messages.len(), 3);
}

#[test]
fn what_cannot_become_shorter_is_not_summarised() {
    let (now, _) = feed(vec![
        started(),
        looked("a", 1_000),
        returned("a", &"long ".repeat(1_000)),
    ]);
    requested(&now.effects);
    let mut events = long();
    events.push(compacted(&"long ".repeat(1_000), 1));
    let (now, _) = feed(events);
    requested(&now.effects);
    let (now, _) = feed(vec![
        started(),
        looked("a", 10),
        returned("a", "seen"),
        looked("b", 20),
        returned("b", "seen"),
    ]);
    requested(&now.effects);
}

#[test]
fn a_long_answer_of_a_tool_counts_before_a_model_has_read_it() {
    let (now, _) = feed(vec![
        started(),
        looked("a", 10),
        returned("a", "seen"),
        looked("b", 20),
        returned("b", &"long ".repeat(100)),
    ]);
    summary_request(&now.effects);
}

#[test]
fn a_journal_is_replayed_the_same_whether_or_not_its_agent_would_summarise() {
    let mut events = long();
    let (_, journal) = feed(events.clone());
    let (_, effects) = replay(compacting(), &journal).unwrap();
    summary_request(&effects);
    events.push(compacted("It was seen.", 1));
    let (_, journal) = feed(events);
    let (_, one) = replay(compacting(), &journal).unwrap();
    let (_, other) = replay(definition(9), &journal).unwrap();
    assert_eq!(requested(&one).messages, requested(&other).messages);
}

#[test]
fn a_fork_that_leaves_the_summary_out_asks_for_another() {
    let mut events = long();
    // What the last turn read is little, since there was a summary.
    events[3] = looked("b", 10);
    events[2] = returned("a", &"long ".repeat(100));
    events.pop();
    events.push(returned("b", "the second answer"));
    let (_, mut journal) = feed(events);
    journal.push(JournalEvent::Forked {
        execution: ExecutionId::new(),
        step: 3,
        forked_by: UserId::new(),
    });
    let now = resume(compacting(), &journal).unwrap();
    summary_request(&now.effects);
}

#[test]
fn a_summary_comes_only_where_the_model_is_asked() {
    let error = advance(State::new(compacting()), compacted("Early.", 0)).unwrap_err();
    assert!(matches!(error, Error::Unexpected { .. }), "{error}");
}
