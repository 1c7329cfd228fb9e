//! Says what became of a call in doubt.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db_schema::schema::approvals;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{MAX_DESCRIPTION, check_text};
use domain::approval::{ApprovalKind, ApprovalStatus, Resolution};
use domain::id::ApprovalId;
use domain::journal::JournalEvent;
use domain::permission::Permission;
use serde_json::json;

use crate::approval::{Approval, lock};
use crate::error::Error;
use crate::interventions::intervene;
use crate::signals::Signals;

/// What a person found out.
#[derive(Debug, Clone)]
pub struct ResolveDoubt {
    /// What it is about.
    pub id: ApprovalId,
    /// What became of the call, or is to become of it.
    pub resolution: Resolution,
    /// What the person found, for the model.
    pub note: Option<String>,
}

/// Says what became of a call whose worker went away, so that the execution goes on.
///
/// # Errors
///
/// [`Error::ApprovalNotFound`], [`Error::Decided`] and [`Error::Ended`] when it is too late,
/// [`Error::Invalid`].
pub async fn resolve_doubt(
    ctx: &OpContext,
    signals: &Signals,
    input: ResolveDoubt,
) -> Result<Approval, Error> {
    ctx.require(Permission::DecideApproval).await?;
    let mut errors = Vec::new();
    if let Some(note) = &input.note {
        check_text(&mut errors, "note", note, 0, MAX_DESCRIPTION);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let approval = ctx
        .transaction(async move |conn| {
            let (approval, execution) = lock(ctx, conn, input.id, ApprovalKind::Doubt).await?;
            let actor = ctx.actor();
            let resolved: Approval = diesel::update(approvals::table.find(approval.id))
                .set((
                    approvals::status.eq(ApprovalStatus::Resolved),
                    approvals::decided_at.eq(Utc::now()),
                    approvals::decided_by.eq(actor.user),
                    approvals::reason.eq(&input.note),
                ))
                .returning(Approval::as_returning())
                .get_result(conn)
                .await?;
            let event = |intervention| JournalEvent::DoubtResolved {
                call_id: approval.call_id.clone(),
                resolution: input.resolution,
                note: input.note.clone(),
                resolved_by: actor.user,
                intervention,
            };
            intervene(conn, actor.organisation, execution.id, event).await?;
            let details = json!({
                "executionId": execution.id, "tool": approval.tool, "callId": approval.call_id,
                "resolution": input.resolution,
            });
            let resource = approval.id.to_string();
            audit::record(
                ctx,
                conn,
                Action::DoubtResolve,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok::<_, Error>(resolved)
        })
        .await?;
    signals.work_arrived();
    Ok(approval)
}
