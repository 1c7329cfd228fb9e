//! `GET /api/v1/approvals`, and one decision as REST shows it.

use axum::Json;
use chrono::{DateTime, Utc};
use domain::approval::{ApprovalKind, ApprovalPolicy, ApprovalStatus};
use domain::id::{ApprovalId, ExecutionId, UserId};
use domain::page::{MAX_PAGE, Window};
use domain::tool::Risk;
use executions::Approval;
use executions::list_approvals::ApprovalFilter;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rest::body::Parameters;
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// Which decisions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    execution_id: Option<ExecutionId>,
    status: Option<ApprovalStatus>,
    limit: Option<i32>,
    after: Option<ApprovalId>,
}

/// Decisions, newest first.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    approvals: Vec<ApprovalView>,
    /// The `after` of the next page; null at the end.
    next: Option<ApprovalId>,
}

/// One decision.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApprovalView {
    id: ApprovalId,
    execution_id: ExecutionId,
    kind: ApprovalKind,
    status: ApprovalStatus,
    tool: String,
    call_id: String,
    arguments: Value,
    /// What a decision has to name, so that it is about the arguments that were seen.
    arguments_hash: String,
    risk: Risk,
    policy: ApprovalPolicy,
    requested_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<UserId>,
    reason: Option<String>,
}

/// Lists what executions ask people.
pub(crate) async fn list_approvals(
    SignedIn(op): SignedIn,
    Parameters(input): Parameters<Input>,
) -> Result<Json<Output>, ApiError> {
    let limit = input.limit.unwrap_or(MAX_PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        let message = format!("is {limit}; it must be from 1 to {MAX_PAGE}");
        return Err(ApiError::field("limit", message));
    }
    let filter = ApprovalFilter {
        execution: input.execution_id,
        status: input.status,
    };
    let window = Window::first(limit, input.after);
    let page = executions::list_approvals::list_approvals(&op, filter, window).await?;
    let last = page.items.last().filter(|_| page.has_next);
    let next = last.map(|approval| approval.id);
    Ok(Json(Output {
        approvals: page.items.into_iter().map(ApprovalView::from).collect(),
        next,
    }))
}

impl From<Approval> for ApprovalView {
    fn from(approval: Approval) -> Self {
        let policy = approval.policy();
        Self {
            id: approval.id,
            execution_id: approval.execution_id,
            kind: approval.kind,
            status: approval.status,
            tool: approval.tool,
            call_id: approval.call_id,
            arguments: approval.arguments,
            arguments_hash: approval.arguments_hash,
            risk: approval.risk,
            policy,
            requested_at: approval.requested_at,
            expires_at: approval.expires_at,
            decided_at: approval.decided_at,
            decided_by: approval.decided_by,
            reason: approval.reason,
        }
    }
}
