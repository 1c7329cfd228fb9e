//! `POST /api/v1/approvals/{id}/decision`

use axum::Json;
use axum::extract::State;
use domain::id::ApprovalId;
use executions::decide_approval::DecideApproval;
use serde::Deserialize;
use serde_json::Value;

use crate::rest::body::{Body, PathId};
use crate::rest::error::ApiError;
use crate::rest::list_approvals::ApprovalView;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// The decision.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    approve: bool,
    arguments_hash: String,
    arguments: Option<Value>,
    reason: Option<String>,
}

/// Approves or denies a call that waits for people.
pub(crate) async fn decide_approval(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    PathId(id): PathId<ApprovalId>,
    Body(input): Body<Input>,
) -> Result<Json<ApprovalView>, ApiError> {
    let decision = DecideApproval {
        id,
        approve: input.approve,
        arguments_hash: input.arguments_hash,
        arguments: input.arguments,
        reason: input.reason,
    };
    let signals = &shared.app.signals;
    let approval = executions::decide_approval::decide_approval(&op, signals, decision).await?;
    Ok(Json(approval.into()))
}
