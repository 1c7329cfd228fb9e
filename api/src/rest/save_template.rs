//! `POST /api/v1/templates`: keeps a prompt, such as one that was tried, as a template.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::id::TemplateId;
use domain::role::Department;
use domain::template::TemplateScope;
use serde::{Deserialize, Serialize};
use templates::save_template::{SaveTemplate, Source};

use crate::rest::body::Body;
use crate::rest::error::ApiError;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// A template to keep.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    name: String,
    #[serde(default)]
    description: String,
    system_prompt: String,
    #[serde(default)]
    goals: Vec<String>,
    department: Option<Department>,
    /// The actor alone without it.
    scope: Option<TemplateScope>,
}

/// The template that was kept.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    id: TemplateId,
    name: String,
    scope: TemplateScope,
    variables: Vec<String>,
}

/// Keeps a template.
pub(crate) async fn save_template(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    Body(input): Body<Input>,
) -> Result<(StatusCode, Json<Output>), ApiError> {
    let input = SaveTemplate {
        source: Source::Prompt(input.system_prompt),
        scope: input.scope.unwrap_or(TemplateScope::Personal),
        name: Some(input.name),
        description: Some(input.description),
        department: input.department,
        variables: Vec::new(),
        goals: input.goals,
    };
    let tools = &shared.app.tool_names;
    let template = templates::save_template::save_template(&op, tools, input).await?;
    let variables = template.details().variables;
    let output = Output {
        id: template.id,
        name: template.file.name,
        scope: template.scope,
        variables: variables
            .into_iter()
            .map(|variable| variable.name)
            .collect(),
    };
    Ok((StatusCode::CREATED, Json(output)))
}
