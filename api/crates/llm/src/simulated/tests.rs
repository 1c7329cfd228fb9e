//! The simulated model in the loop, with tools that answer at once.

use agent_core::Rules;
use agent_core::{Definition, Effect, State, advance};
use domain::journal::JournalEvent;
use domain::tool::{Risk, ToolSpec};
use serde_json::{Value, json};

use super::*;

fn tool(name: &str, properties: &Value, required: &[&str]) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        title: name.replace('_', " "),
        description: String::new(),
        input_schema: json!({ "type": "object", "properties": properties, "required": required }),
        risk: Risk::Read,
        idempotent: true,
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn tools() -> Vec<ToolSpec> {
    vec![
        tool(
            "search_docs",
            &json!({ "query": text(), "limit": { "type": "integer" } }),
            &["query"],
        ),
        tool("http_get", &json!({ "url": text() }), &["url"]),
        tool(
            "calculate",
            &json!({ "expression": text() }),
            &["expression"],
        ),
        tool(
            "create_ticket",
            &json!({ "summary": text(), "priority": { "enum": ["low", "high"] }, "count": { "type": "integer" } }),
            &["summary", "priority", "count"],
        ),
    ]
}

/// What each tool says to everything, in the form of the real ones.
fn output(tool: &str) -> Result<&'static str, &'static str> {
    match tool {
        "calculate" => Ok("12.5/100*4800+300 = 900"),
        "search_docs" => Ok("2 sections of the documentation, the best first.\n\n\
             1. Prompting > Basics\n   /docs/prompting/#basics\n   Say what you want.\n\n\
             2. Review\n   /docs/review/\n   Read the diff.\n"),
        "http_get" => Err("the address is private"),
        "read_page" => Ok(
            "Status: 200\nURL: https://example.com/\n<page>\nOne. Two. \n\nThree. \
             Four. Five.\n</page>\nCut.",
        ),
        _ => Ok("TICKET-1"),
    }
}

/// The calls made for `goal`, and the answer.
async fn play(goal: &str, max_steps: u32) -> (Vec<(String, Value)>, String) {
    play_with(goal, max_steps, None).await
}

async fn play_with(
    goal: &str,
    max_steps: u32,
    compact_at: Option<u64>,
) -> (Vec<(String, Value)>, String) {
    let definition = Definition {
        system_prompt: "Help.".to_owned(),
        tools: tools(),
        model: None,
        rules: Rules::default(),
        approval: domain::approval::ApprovalPolicy::default(),
        max_steps,
        dry_run: false,
        compact_at,
    };
    let context = json!({ "customer": "Ann" });
    let started = JournalEvent::Started {
        goal: goal.to_owned(),
        context,
    };
    let mut now = advance(State::new(definition), started).unwrap();
    let mut calls = Vec::new();
    loop {
        if let Some(JournalEvent::Completed { output }) = now.events.last() {
            return (calls, output.clone());
        }
        let event = match now.effects.first() {
            Some(Effect::CallModel(request)) => {
                let mut live = String::new();
                let mut on_delta = |delta: Delta<'_>| match delta {
                    Delta::Text(text) => live.push_str(text),
                    Delta::Restarted => panic!("nothing fails here"),
                };
                let reply = Simulated::instant()
                    .reply(request, &mut on_delta)
                    .await
                    .unwrap();
                assert!(reply.simulated && reply.usage.input_tokens > 0);
                assert!(
                    matches!(reply.content.first(), Some(Block::Text { text }) if *text == live)
                );
                assert!(live.to_lowercase().contains("simulated"));
                crate::Answer {
                    reply,
                    provider: ModelProvider::Simulated,
                    instead_of: None,
                    cost_micro_usd: Some(0),
                }
                .into()
            }
            Some(Effect::Summarise(summary)) => {
                let reply = Simulated::instant()
                    .reply(&summary.request, &mut |_| {})
                    .await
                    .unwrap();
                let answer = crate::Answer {
                    reply,
                    provider: ModelProvider::Simulated,
                    instead_of: None,
                    cost_micro_usd: Some(0),
                };
                answer.into_summary(summary.through_step).unwrap()
            }
            Some(Effect::CallTool(call)) => {
                calls.push((call.tool.clone(), call.arguments.clone()));
                let said = output(&call.tool);
                JournalEvent::ToolReturned {
                    call_id: call.call_id.clone(),
                    output: said.unwrap_or_else(|error| error).to_owned(),
                    is_error: said.is_err(),
                    duration_ms: 1,
                }
            }
            other => panic!("the loop is stuck at {other:?} after {:?}", now.events),
        };
        now = advance(now.state, event).unwrap();
    }
}

#[tokio::test]
async fn a_sum_is_calculated_and_nothing_else() {
    let (calls, answer) = play("What is 12.5% of 4,800 plus 300?", 10).await;
    assert_eq!(
        calls,
        [(
            "calculate".to_owned(),
            json!({ "expression": "12.5/100*4800+300" })
        )]
    );
    assert!(answer.starts_with(answer::NOTICE), "{answer}");
    assert!(answer.contains("**900**"), "{answer}");
}

#[tokio::test]
async fn each_of_several_sums_is_calculated_and_answered() {
    let (calls, answer) = play("Work out 17 * 3, 250 / 4 and 99 + 1", 10).await;
    let sums: Vec<&Value> = calls
        .iter()
        .map(|(_, input)| &input["expression"])
        .collect();
    assert!(calls.iter().all(|(tool, _)| tool == "calculate"));
    assert_eq!(sums, ["17*3", "250/4", "99+1"]);
    for result in ["`17*3` = **900**", "`250/4` = **900**", "`99+1` = **900**"] {
        assert!(answer.contains(result), "{result} is missing in: {answer}");
    }
}

#[tokio::test]
async fn three_calls_are_the_most_whatever_the_goal_holds() {
    let (calls, answer) = play("Find our baseline; 1+1, 2+2, 3+3, 4+4, 5+5", 10).await;
    let names: Vec<&str> = calls.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["calculate"; 3]);
    assert!(
        answer.contains("`3+3`") && !answer.contains("`4+4`"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_question_is_looked_up_and_answered_with_links() {
    let (calls, answer) = play("How do I write a good prompt for code review?", 10).await;
    let query = json!({ "query": "write good prompt code review" });
    assert_eq!(calls, [("search_docs".to_owned(), query)]);
    let list = "- [Prompting > Basics](/docs/prompting/#basics): Say what you want.\n\
        - [Review](/docs/review/): Read the diff.";
    assert!(answer.contains(list), "{answer}");
}

#[tokio::test]
async fn several_wishes_call_several_tools_and_failures_are_told() {
    let goal = "Read https://example.com/a?b=1, find our security baseline, and add 2 + 3.";
    let (calls, answer) = play(goal, 10).await;
    let names: Vec<&str> = calls.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["calculate", "http_get", "search_docs"]);
    assert_eq!(calls[1].1, json!({ "url": "https://example.com/a?b=1" }));
    assert!(
        answer.contains("`http_get` failed") && answer.contains("private"),
        "{answer}"
    );
}

#[tokio::test]
async fn another_tool_gets_arguments_that_fit_its_schema() {
    let goal = "Create a high priority ticket for 3 broken laptops";
    let (calls, answer) = play(goal, 10).await;
    let arguments = json!({ "summary": goal, "priority": "high", "count": 3 });
    assert_eq!(calls, [("create_ticket".to_owned(), arguments)]);
    assert!(answer.contains("TICKET-1"), "{answer}");
}

#[tokio::test]
async fn a_task_that_no_tool_fits_is_looked_up() {
    let (calls, _) = play("Write a variance analysis", 10).await;
    let query = json!({ "query": "write variance analysis" });
    assert_eq!(calls, [("search_docs".to_owned(), query)]);
}

#[tokio::test]
async fn without_a_fitting_tool_it_says_so() {
    let (calls, answer) = play("Hello", 10).await;
    assert!(
        calls.is_empty() && answer.contains("No tool of this agent was called"),
        "{answer}"
    );
}

#[test]
fn what_is_to_be_remembered_is_the_rest_of_the_sentence() {
    for (goal, note) in [
        ("Remember that Ada likes metres.", Some("Ada likes metres.")),
        (
            "Please remember: we close at 5.30 p.m. What is 2 + 2?",
            Some("we close at 5.30 p.m."),
        ),
        ("What do you remember about units?", None),
        ("I remembered it.", None),
        ("Remember", None),
        ("Größe: remember metres!\nAnd more", Some("metres!")),
    ] {
        assert_eq!(words::to_remember(goal), note, "{goal}");
    }
}

#[tokio::test]
async fn after_a_summary_no_call_is_made_again() {
    let goal = "Work out 17 * 3, 250 / 4 and 99 + 1";
    let (calls, answer) = play_with(goal, 10, Some(1)).await;
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert!(answer.contains("Simulated summary"), "{answer}");
    assert!(answer.contains("`99+1` = **900**"), "{answer}");
}

#[tokio::test]
async fn the_last_step_answers() {
    let (calls, answer) = play("Find the baseline and add 2 + 3, please", 2).await;
    assert_eq!(calls.len(), 1);
    assert!(answer.contains("900"), "{answer}");
}

#[tokio::test]
async fn the_same_goal_gives_the_same_run() {
    let goal = "What is a skill, and what is 2 + 2?";
    assert_eq!(play(goal, 10).await, play(goal, 10).await);
}

#[test]
fn a_page_is_quoted_by_its_first_sentences() {
    let input = json!({ "url": "https://example.com/" });
    let result = history::CallResult {
        tool: "read_page",
        input: &input,
        output: output("read_page").unwrap(),
        is_error: false,
    };
    let history = history::History {
        goal: "Read it",
        summary: None,
        results: vec![result],
    };
    let answer = answer::answer(&history, true);
    assert!(
        answer.ends_with("From <https://example.com/>:\n\n> One. Two.\n> Three. Four."),
        "{answer}"
    );
}
