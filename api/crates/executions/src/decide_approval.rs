//! Decides on a call that waits for people.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::Utc;
use db::Connection;
use db_schema::schema::{approval_votes, approvals};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{FieldError, MAX_DESCRIPTION, check_text};
use domain::approval::{ApprovalKind, ApprovalStatus, Verdict, arguments_hash};
use domain::id::ApprovalId;
use domain::journal::{JournalEvent, MAX_JSON_DEPTH, json_depth};
use domain::permission::Permission;
use serde_json::{Value, json};

use crate::approval::{Approval, lock};
use crate::error::Error;
use crate::execution::{Execution, has_nul};
use crate::interventions::intervene;
use crate::signals::Signals;

/// A decision.
#[derive(Debug, Clone)]
pub struct DecideApproval {
    /// What it is about.
    pub id: ApprovalId,
    /// Whether the call may be made.
    pub approve: bool,
    /// The hash of the arguments that the person saw.
    pub arguments_hash: String,
    /// Other arguments to make the call with, an object.
    pub arguments: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

/// Approves or denies a call. The execution goes on once enough people have agreed, or one has not.
///
/// Other arguments begin the count anew: who agreed before did so to the old ones.
///
/// # Errors
///
/// [`Error::ApprovalNotFound`], [`Error::Decided`] and [`Error::Ended`] when it is too late,
/// [`Error::Changed`] when the arguments are not those that the person saw, [`Error::MayNotDecide`]
/// when the agent's policy wants somebody else, [`Error::Invalid`].
pub async fn decide_approval(
    ctx: &OpContext,
    signals: &Signals,
    input: DecideApproval,
) -> Result<Approval, Error> {
    ctx.require(Permission::DecideApproval).await?;
    check(&input)?;
    let approval = ctx
        .transaction(async move |conn| {
            let (approval, execution) = lock(ctx, conn, input.id, ApprovalKind::Call).await?;
            if approval.arguments_hash != input.arguments_hash {
                return Err(Error::Changed(input.id));
            }
            may_decide(ctx, &approval, &execution)?;
            let approval = rewrite(conn, approval, &input).await?;
            let status = vote(ctx, conn, &approval, input.approve).await?;
            let decided = store(ctx, conn, &approval, status, &input).await?;
            if let Some(verdict) = verdict(status) {
                let arguments = rewritten(conn, &approval).await?;
                let event = |intervention| JournalEvent::ApprovalDecided {
                    call_id: approval.call_id.clone(),
                    verdict,
                    arguments_hash: approval.arguments_hash.clone(),
                    arguments,
                    reason: input.reason.clone(),
                    decided_by: Some(ctx.actor().user),
                    intervention,
                };
                intervene(conn, ctx.actor().organisation, execution.id, event).await?;
            }
            let details = json!({
                "executionId": execution.id, "tool": approval.tool, "approve": input.approve,
                "argumentsHash": approval.arguments_hash, "status": status,
            });
            let resource = approval.id.to_string();
            audit::record(
                ctx,
                conn,
                Action::ApprovalDecide,
                &resource,
                Outcome::Done,
                details,
            )
            .await?;
            Ok(decided)
        })
        .await?;
    signals.work_arrived();
    Ok(approval)
}

fn check(input: &DecideApproval) -> Result<(), Error> {
    let mut errors = Vec::new();
    if let Some(reason) = &input.reason {
        check_text(&mut errors, "reason", reason, 0, MAX_DESCRIPTION);
    }
    if let Some(arguments) = &input.arguments {
        let message = if !input.approve {
            Some("belong to an approval: leave them out to deny the call".to_owned())
        } else if !arguments.is_object() {
            Some("must be a JSON object".to_owned())
        } else if json_depth(arguments) > MAX_JSON_DEPTH {
            Some(format!("is nested deeper than {MAX_JSON_DEPTH} levels"))
        } else if has_nul(arguments) {
            Some("must not contain the character NUL".to_owned())
        } else {
            None
        };
        errors.extend(message.map(|message| FieldError::new("arguments", message)));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

fn may_decide(ctx: &OpContext, approval: &Approval, execution: &Execution) -> Result<(), Error> {
    let (actor, policy) = (ctx.actor(), approval.policy());
    if !policy.by_requester && execution.requested_by == actor.user {
        let reason = "whoever asked for an execution may not decide on its calls".to_owned();
        return Err(Error::MayNotDecide(reason));
    }
    match policy.role {
        Some(role) if role != actor.access_role => {
            let reason = format!("only people with the access role {role} decide on this call");
            Err(Error::MayNotDecide(reason))
        }
        _ => Ok(()),
    }
}

/// Takes other arguments over, to which nobody has agreed yet.
async fn rewrite(
    conn: &mut Connection,
    approval: Approval,
    input: &DecideApproval,
) -> QueryResult<Approval> {
    let Some(arguments) = &input.arguments else {
        return Ok(approval);
    };
    if *arguments == approval.arguments {
        return Ok(approval);
    }
    diesel::delete(approval_votes::table.filter(approval_votes::approval_id.eq(approval.id)))
        .execute(conn)
        .await?;
    diesel::update(approvals::table.find(approval.id))
        .set((
            approvals::arguments.eq(arguments),
            approvals::arguments_hash.eq(arguments_hash(arguments)),
        ))
        .returning(Approval::as_returning())
        .get_result(conn)
        .await
}

/// Counts the vote, and says where the decision stands with it.
async fn vote(
    ctx: &OpContext,
    conn: &mut Connection,
    approval: &Approval,
    approve: bool,
) -> Result<ApprovalStatus, Error> {
    if !approve {
        return Ok(ApprovalStatus::Denied);
    }
    let counted = diesel::insert_into(approval_votes::table)
        .values((
            approval_votes::approval_id.eq(approval.id),
            approval_votes::user_id.eq(ctx.actor().user),
            approval_votes::organisation_id.eq(ctx.actor().organisation),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if counted == 0 {
        let reason = "you have agreed already; it waits for somebody else".to_owned();
        return Err(Error::MayNotDecide(reason));
    }
    let votes: i64 = approval_votes::table
        .filter(approval_votes::approval_id.eq(approval.id))
        .count()
        .get_result(conn)
        .await?;
    Ok(if votes >= i64::from(approval.policy().people) {
        ApprovalStatus::Approved
    } else {
        ApprovalStatus::Pending
    })
}

async fn store(
    ctx: &OpContext,
    conn: &mut Connection,
    approval: &Approval,
    status: ApprovalStatus,
    input: &DecideApproval,
) -> QueryResult<Approval> {
    let is_decided = status != ApprovalStatus::Pending;
    diesel::update(approvals::table.find(approval.id))
        .set((
            approvals::status.eq(status),
            approvals::decided_at.eq(is_decided.then(Utc::now)),
            approvals::decided_by.eq(is_decided.then_some(ctx.actor().user)),
            approvals::reason.eq(&input.reason),
        ))
        .returning(Approval::as_returning())
        .get_result(conn)
        .await
}

const fn verdict(status: ApprovalStatus) -> Option<Verdict> {
    match status {
        ApprovalStatus::Approved => Some(Verdict::Approved),
        ApprovalStatus::Denied => Some(Verdict::Denied),
        _ => None,
    }
}

/// The arguments when they are no longer those that the model wrote.
async fn rewritten(conn: &mut Connection, approval: &Approval) -> QueryResult<Option<Value>> {
    use db_schema::schema::execution_events;
    let asked: Value = approvals::table
        .find(approval.id)
        .inner_join(
            execution_events::table.on(execution_events::execution_id
                .eq(approvals::execution_id)
                .and(execution_events::seq.eq(approvals::seq))),
        )
        .select(execution_events::payload)
        .first(conn)
        .await?;
    let is_same = asked.get("arguments_hash").and_then(Value::as_str)
        == Some(approval.arguments_hash.as_str());
    Ok((!is_same).then(|| approval.arguments.clone()))
}
