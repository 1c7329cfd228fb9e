//! `POST /api/v1/approvals/{id}/resolution`

use axum::Json;
use axum::extract::State;
use domain::approval::Resolution;
use domain::id::ApprovalId;
use executions::resolve_doubt::ResolveDoubt;
use serde::Deserialize;

use crate::rest::body::{Body, PathId};
use crate::rest::error::ApiError;
use crate::rest::list_approvals::ApprovalView;
use crate::router::Shared;
use crate::sign_in::SignedIn;

/// What was found out.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    resolution: Resolution,
    note: Option<String>,
}

/// Says what became of a call in doubt.
pub(crate) async fn resolve_doubt(
    State(shared): State<Shared>,
    SignedIn(op): SignedIn,
    PathId(id): PathId<ApprovalId>,
    Body(input): Body<Input>,
) -> Result<Json<ApprovalView>, ApiError> {
    let found = ResolveDoubt {
        id,
        resolution: input.resolution,
        note: input.note,
    };
    let approval =
        executions::resolve_doubt::resolve_doubt(&op, &shared.app.signals, found).await?;
    Ok(Json(approval.into()))
}
