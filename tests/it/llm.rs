//! The models' clients against servers that speak the real protocols.

#![cfg(test)]

mod conversation;
mod fallback;
mod faults;
mod openai;
mod retrying;

use std::sync::Arc;

use agent_core::Rules;
use agent_core::{Definition, Message, ModelRequest, UserBlock};
use domain::tool::{Risk, ToolSpec};
use llm::claude::{Claude, Config};
use llm::{Delta, Error, ModelClient, ModelReply};
use serde_json::json;
use support::fake_claude::{FakeClaude, KEY};

fn config(fake: &FakeClaude) -> Config {
    Config::new(KEY.to_owned().into(), fake.url().parse().unwrap())
}

fn client(fake: &FakeClaude) -> Claude {
    Claude::new(config(fake)).unwrap()
}

fn definition() -> Definition {
    Definition {
        system_prompt: "Be brief.".to_owned(),
        tools: vec![ToolSpec {
            name: "calculate".to_owned(),
            title: "Calculate".to_owned(),
            description: "Works out a sum.".to_owned(),
            input_schema: json!({
                "type": "object",
                "properties": { "expression": { "type": "string" } },
                "required": ["expression"],
            }),
            risk: Risk::Read,
            idempotent: true,
        }],
        model: None,
        rules: Rules::default(),
        approval: domain::approval::ApprovalPolicy::default(),
        max_steps: 10,
        dry_run: false,
        compact_at: None,
    }
}

/// The first turn for the goal "What is 6 * 7?".
fn request() -> ModelRequest {
    ModelRequest {
        definition: Arc::new(definition()),
        messages: vec![Message::User(vec![UserBlock::Text(
            "What is 6 * 7?".to_owned(),
        )])],
        turn: 1,
        max_output_tokens: None,
    }
}

/// One attempt, and the text that came live.
async fn ask(client: &dyn ModelClient) -> (Result<ModelReply, Error>, String) {
    let mut live = String::new();
    let mut on_delta = |delta: Delta<'_>| match delta {
        Delta::Text(text) => live.push_str(text),
        Delta::Restarted => panic!("a single attempt never restarts"),
    };
    let result = client.reply(&request(), &mut on_delta).await;
    (result, live)
}

/// Every text of an error, its sources included.
fn whole_text(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause}"));
        source = cause.source();
    }
    text
}
