//! Decisions that executions wait for, as rows.

use access::OpContext;
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::approvals;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::approval::{ApprovalKind, ApprovalPolicy, ApprovalStatus};
use domain::id::{ApprovalId, ExecutionId, UserId};
use domain::tool::Risk;
use serde_json::Value;

use crate::error::Error;
use crate::execution::{Execution, lock_open};

/// Something that an execution asks people.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = approvals, check_for_backend(diesel::pg::Pg))]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// The execution that waits.
    pub execution_id: ExecutionId,
    /// The event that asked.
    pub seq: i32,
    /// What is asked.
    pub kind: ApprovalKind,
    /// The call's id within the execution.
    pub call_id: String,
    /// The tool's name.
    pub tool: String,
    /// What it is called with.
    pub arguments: Value,
    /// What an approval is bound to; empty for a doubt.
    pub arguments_hash: String,
    /// What the call can do to the world.
    pub risk: Risk,
    policy: Value,
    /// Where the decision stands.
    pub status: ApprovalStatus,
    /// When it was asked.
    pub requested_at: DateTime<Utc>,
    /// When it counts as denied.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided last.
    pub decided_by: Option<UserId>,
    /// Why, in that person's words.
    pub reason: Option<String>,
}

impl Approval {
    /// Who decides.
    #[must_use]
    pub fn policy(&self) -> ApprovalPolicy {
        // It was written by this program; the defaults are those of one that knew fewer fields.
        serde_json::from_value(self.policy.clone()).unwrap_or_default()
    }
}

/// The approval and its execution, both locked until the end of the transaction.
///
/// Everybody locks the approval first: two who begin at different ends would wait for each other.
pub(crate) async fn lock(
    ctx: &OpContext,
    conn: &mut Connection,
    id: ApprovalId,
    kind: ApprovalKind,
) -> Result<(Approval, Execution), Error> {
    let approval: Approval = approvals::table
        .find(id)
        .filter(approvals::kind.eq(kind))
        .select(Approval::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::ApprovalNotFound(id))?;
    let execution = lock_open(ctx, conn, approval.execution_id).await?;
    let is_late = approval.expires_at.is_some_and(|until| until <= Utc::now());
    if approval.status != ApprovalStatus::Pending || is_late {
        let status = if is_late {
            ApprovalStatus::Expired
        } else {
            approval.status
        };
        return Err(Error::Decided { id, status });
    }
    Ok((approval, execution))
}
