//! `POST /api/v1/agents/import`

use agents::import_agent::{Effect, Import, ImportAgent};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use definitions::Mistake;
use domain::id::AgentId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rest::body::Parameters;
use crate::rest::error::ApiError;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// What to do with the file, which is the body.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    agent_id: Option<AgentId>,
    revision: Option<i32>,
    note: Option<String>,
    #[serde(default)]
    dry_run: bool,
}

/// What was done, or would be.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    effect: &'static str,
    summary: String,
    agent: Option<AgentOutput>,
    changes: Vec<ChangeOutput>,
}

#[derive(Debug, Serialize)]
struct AgentOutput {
    id: AgentId,
    name: String,
    version: i32,
    revision: i32,
}

#[derive(Debug, Serialize)]
struct ChangeOutput {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

/// Makes or changes an agent as a definition file says.
pub(crate) async fn import_agent(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    Parameters(input): Parameters<Input>,
    body: Bytes,
) -> Result<(StatusCode, Json<Output>), ApiError> {
    let text = String::from_utf8(body.into())
        .map_err(|_| ApiError::field("file", "is no UTF-8 text; save it as UTF-8"))?;
    let input = ImportAgent {
        text,
        agent: input.agent_id,
        revision: input.revision,
        note: input.note,
        dry_run: input.dry_run,
    };
    let dry_run = input.dry_run;
    match agents::import_agent::import_agent(&op, &shared.app.tool_names, input).await {
        Ok(import) => {
            let made = import.effect == Effect::Create && !dry_run;
            let status = if made {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            };
            Ok((status, Json(import.into())))
        }
        Err(agents::Error::Mistakes(mistakes)) => {
            let list = mistakes.iter().map(describe).collect();
            let error = agents::Error::Mistakes(mistakes);
            Err(ApiError::from(error).with_detail("mistakes", Value::Array(list)))
        }
        Err(error) => Err(error.into()),
    }
}

fn describe(mistake: &Mistake) -> Value {
    let Mistake {
        line,
        column,
        message,
        remedy,
    } = mistake;
    json!({ "line": line, "column": column, "message": message, "remedy": remedy })
}

impl From<Import> for Output {
    fn from(import: Import) -> Self {
        let mut changes: Vec<ChangeOutput> = import
            .changes
            .into_iter()
            .map(|change| ChangeOutput {
                field: change.field,
                before: change.before,
                after: change.after,
            })
            .collect();
        if !import.prompt.is_empty() {
            // Its lines are GraphQL's.
            changes.push(ChangeOutput {
                field: "systemPrompt".to_owned(),
                before: None,
                after: None,
            });
        }
        Self {
            effect: match import.effect {
                Effect::Create => "create",
                Effect::Change => "change",
                Effect::Nothing => "nothing",
            },
            summary: import.summary,
            agent: import.agent.map(|agent| AgentOutput {
                id: agent.id,
                name: agent.name,
                version: agent.version,
                revision: agent.revision,
            }),
            changes,
        }
    }
}
