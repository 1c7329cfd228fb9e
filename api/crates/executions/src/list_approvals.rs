//! Lists what executions ask people, newest first.

use access::OpContext;
use db_schema::schema::{approval_votes, approvals, executions};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::approval::ApprovalStatus;
use domain::execution::ExecutionStatus;
use domain::id::{ApprovalId, ExecutionId, UserId};
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::approval::Approval;
use crate::error::Error;
use crate::visibility::seen_by;

/// Which decisions.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApprovalFilter {
    /// Only those of this execution.
    pub execution: Option<ExecutionId>,
    /// Only those with this status; pending ones only as long as their execution goes on.
    pub status: Option<ApprovalStatus>,
}

/// A page of decisions, newest first.
///
/// # Errors
///
/// When the role may not read executions, or the database fails.
pub async fn list_approvals(
    ctx: &OpContext,
    filter: ApprovalFilter,
    window: Window<ApprovalId>,
) -> Result<Page<Approval>, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    let mut query = approvals::table
        .inner_join(executions::table)
        .filter(seen_by(ctx.actor()))
        .limit(window.rows())
        .into_boxed();
    if let Some(execution) = filter.execution {
        query = query.filter(approvals::execution_id.eq(execution));
    }
    if let Some(status) = filter.status {
        query = query.filter(approvals::status.eq(status));
    }
    if filter.status == Some(ApprovalStatus::Pending) {
        let open = ExecutionStatus::ALL.iter().copied();
        let open: Vec<_> = open.filter(|status| !status.is_final()).collect();
        query = query.filter(executions::status.eq_any(open));
    }
    if let Some(after) = window.after {
        query = query.filter(approvals::id.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(approvals::id.gt(before));
    }
    query = if window.from_end {
        query.order(approvals::id.asc())
    } else {
        query.order(approvals::id.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Approval::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// The decision with this id.
///
/// # Errors
///
/// [`Error::ApprovalNotFound`] when the actor sees none.
pub async fn find_approval(ctx: &OpContext, id: ApprovalId) -> Result<Approval, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    ctx.transaction(async move |conn| {
        approvals::table
            .inner_join(executions::table)
            .filter(approvals::id.eq(id))
            .filter(seen_by(ctx.actor()))
            .select(Approval::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::ApprovalNotFound(id))
    })
    .await
}

/// Who has agreed so far, in that order.
///
/// # Errors
///
/// When the role may not read executions, or the database fails.
pub async fn find_votes(ctx: &OpContext, id: ApprovalId) -> Result<Vec<UserId>, Error> {
    ctx.require(Permission::ReadExecutions).await?;
    ctx.transaction(async move |conn| {
        let votes = approval_votes::table
            .filter(approval_votes::approval_id.eq(id))
            .order(approval_votes::created_at)
            .select(approval_votes::user_id)
            .load(conn)
            .await?;
        Ok(votes)
    })
    .await
}
