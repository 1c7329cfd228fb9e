//! Going on from any point of a journal.

use std::collections::BTreeMap;

use super::*;

/// A model and tools that always do the same, and a count of the calls made.
#[derive(Default)]
struct World {
    calls: BTreeMap<String, u32>,
}

impl World {
    /// Turns 1 to 4 want tools, turn 5 answers.
    fn model(request: &ModelRequest) -> JournalEvent {
        let turn = request.turn;
        let id = |letter: &str| format!("{letter}{turn}");
        let content = match turn {
            1 => vec![
                text("Look twice."),
                tool_use(&id("a"), "look", json!({})),
                tool_use(&id("b"), "look", json!({ "n": 2 })),
            ],
            2 => vec![
                tool_use(&id("a"), "send", json!({})),
                tool_use(&id("b"), "unknown", json!({})),
                tool_use(&id("c"), "look", json!({})),
            ],
            3 => vec![
                tool_use("a1", "send", json!({})),
                tool_use(&id("b"), "send", json!([])),
            ],
            4 => vec![
                tool_use(&id("a"), "send", json!({})),
                tool_use(&id("b"), "send", json!({})),
            ],
            _ => {
                let seen = request.messages.len();
                return replied(
                    StopReason::EndTurn,
                    vec![text(&format!("Saw {seen} messages."))],
                );
            }
        };
        replied(StopReason::ToolUse, content)
    }

    /// Performs everything until the end, one effect after the other.
    fn finish(&mut self, mut now: Advance) -> Vec<JournalEvent> {
        let mut journal = Vec::new();
        let mut todo = Vec::new();
        loop {
            journal.append(&mut now.events);
            todo.append(&mut now.effects);
            if todo.is_empty() {
                return journal;
            }
            let event = match todo.remove(0) {
                Effect::CallModel(request) => Self::model(&request),
                Effect::CallTool(call) if call.idempotent || call.sent => self.tool(&call),
                Effect::CallTool(call) => {
                    let (state, effects) = step(now.state, &sent(&call.call_id)).unwrap();
                    assert!(effects.is_empty());
                    now.state = state;
                    journal.push(sent(&call.call_id));
                    self.tool(&call)
                }
                Effect::Summarise(summary) => panic!("nothing is long here: {summary:?}"),
                Effect::Record(event) => panic!("{event:?} was not fed back"),
            };
            now = advance(now.state, event).unwrap();
        }
    }

    fn tool(&mut self, call: &ToolCall) -> JournalEvent {
        *self.calls.entry(call.idempotency_key.clone()).or_default() += 1;
        returned(&call.call_id, &format!("{} {}", call.tool, call.arguments))
    }
}

fn whole_journal() -> Vec<JournalEvent> {
    let first = advance(State::new(definition(9)), started()).unwrap();
    World::default().finish(first)
}

#[test]
fn the_long_journal_holds_every_kind_of_step() {
    let journal = whole_journal();
    assert_eq!(journal.len(), 25);
    let count = |kind: &str| journal.iter().filter(|event| event.kind() == kind).count();
    assert_eq!(count("tool_intended"), 6);
    assert_eq!(count("tool_sent"), 3);
    assert_eq!(count("tool_returned"), 9);
    assert_eq!(
        journal.last(),
        Some(&JournalEvent::Completed {
            output: "Saw 9 messages.".to_owned()
        })
    );
}

/// Whether the journal ends inside a call that may not be repeated.
fn ends_in_doubt(journal: &[JournalEvent]) -> bool {
    matches!(journal.last(), Some(JournalEvent::ToolSent { .. }))
}

#[test]
fn every_prefix_leads_to_the_same_journal_and_repeats_no_answered_call() {
    let whole = whole_journal();
    for length in 1..=whole.len() {
        let prefix = &whole[..length];
        let mut world = World::default();
        let rest = world.finish(resume(definition(9), prefix).unwrap());
        if ends_in_doubt(prefix) {
            assert!(
                matches!(rest.as_slice(), [JournalEvent::ToolInDoubt { .. }]),
                "{rest:?}"
            );
            assert!(world.calls.is_empty());
            continue;
        }
        assert_eq!([prefix, &rest].concat(), whole, "after {length} events");
        for event in prefix {
            if let JournalEvent::ToolReturned { call_id, .. } = event {
                assert!(!world.calls.contains_key(call_id), "{call_id} ran again");
            }
        }
        assert!(world.calls.values().all(|&count| count == 1));
    }
}

#[test]
fn a_takeover_in_the_journal_changes_nothing() {
    let whole = whole_journal();
    for length in 1..whole.len() {
        let prefix = &whole[..length];
        let marked = [
            prefix,
            &[JournalEvent::Resumed {
                epoch: 2,
                handed_over: false,
            }],
        ]
        .concat();
        let (_, before) = replay(definition(9), prefix).unwrap();
        let (_, after) = replay(definition(9), &marked).unwrap();
        assert_eq!(before, after);
    }
}

#[test]
fn only_the_call_without_an_answer_is_made_again() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "look", json!({})),
            tool_use("b", "look", json!({})),
        ],
    );
    let journal = run(5, vec![started(), wish, sent("b"), returned("a", "x")]).events;
    let now = resume(definition(5), &journal).unwrap();
    assert!(now.events.is_empty());
    let [Effect::CallTool(call)] = now.effects.as_slice() else {
        panic!("one call was expected, not {:?}", now.effects);
    };
    assert_eq!((call.idempotency_key.as_str(), call.sent), ("b", true));
}

#[test]
fn one_call_in_doubt_keeps_the_others_from_being_made() {
    let wish = replied(
        StopReason::ToolUse,
        vec![
            tool_use("a", "look", json!({})),
            tool_use("b", "send", json!({})),
        ],
    );
    let journal = run(5, vec![started(), wish, sent("b")]).events;
    let now = resume(definition(5), &journal).unwrap();
    assert_eq!(kinds(&now.events), ["tool_in_doubt"]);
    assert!(now.effects.is_empty() && now.state.waits_for_people());
}

#[test]
fn an_ended_journal_leaves_nothing_to_do() {
    let now = resume(definition(9), &whole_journal()).unwrap();
    assert!(now.state.is_ended() && now.events.is_empty() && now.effects.is_empty());
    let nothing = resume(definition(9), &[]).unwrap();
    assert!(nothing.effects.is_empty() && !nothing.state.is_ended());
}

#[test]
fn another_set_of_tools_changes_nothing_that_was_decided() {
    let whole = whole_journal();
    let changed = [
        Definition {
            tools: Vec::new(),
            ..definition(9)
        },
        Definition {
            tools: vec![
                tool("look", false),
                tool("send", true),
                tool("unknown", true),
            ],
            ..definition(9)
        },
    ];
    for definition_now in changed {
        for length in 1..=whole.len() {
            let prefix = &whole[..length];
            let (then, _) = replay(definition(9), prefix).unwrap();
            let (now, effects) = replay(definition_now.clone(), prefix).unwrap();
            assert_eq!(now.messages, then.messages, "after {length} events");
            for effect in effects {
                if let Effect::CallTool(call) = effect {
                    assert_eq!(call.idempotent, call.tool == "look", "as it was intended");
                }
            }
        }
    }
}

#[test]
fn a_call_that_was_refused_and_could_now_be_made_stays_refused() {
    let wish = replied(
        StopReason::ToolUse,
        vec![tool_use("a", "new_tool", json!({}))],
    );
    let journal = run(5, vec![started(), wish]).events;
    let later = Definition {
        tools: vec![tool("new_tool", false)],
        ..definition(5)
    };
    let now = resume(later, &journal).unwrap();
    assert_eq!(requested(&now.effects).turn, 2);
}
