//! The audit log: a hash chain per organisation.
//!
//! Each row's hash covers the row and the hash before it. A changed, removed or inserted row
//! breaks the chain at that place; a cut tail shows against the exported head.

use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use db::Connection;
use db_schema::schema::{audit_heads, audit_log};
use diesel::prelude::*;
use diesel::result::QueryResult;
use diesel_async::RunQueryDsl;
use domain::id::{AuditId, OrganisationId, UserId};
use domain::permission::Permission;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::context::OpContext;

/// What was done. The name is the permission's, or that of a thing only the command line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// An agent was made.
    AgentCreate,
    /// An agent was changed.
    AgentUpdate,
    /// An agent was removed.
    AgentDelete,
    /// It was said who sees an agent.
    AgentVisibility,
    /// An agent was shared.
    AgentShare,
    /// A share of an agent was taken back.
    AgentUnshare,
    /// A version of an agent got a name or a note.
    AgentVersionName,
    /// A template was kept.
    TemplateSave,
    /// A template was shared.
    TemplateShare,
    /// A share of a template was taken back.
    TemplateUnshare,
    /// A template was removed.
    TemplateDelete,
    /// An execution was started.
    AgentRun,
    /// A schedule was made.
    ScheduleCreate,
    /// A schedule was changed.
    ScheduleUpdate,
    /// A schedule was removed.
    ScheduleDelete,
    /// A schedule was told to start nothing.
    SchedulePause,
    /// A schedule was told to go on.
    ScheduleResume,
    /// A person had a schedule start its agent at once.
    ScheduleRun,
    /// The clock started an agent.
    ScheduleFire,
    /// An execution was stopped.
    ExecutionCancel,
    /// An execution was made to stand still.
    ExecutionPause,
    /// An execution was let go on.
    ExecutionContinue,
    /// An agent was told more while it worked.
    ExecutionInstruct,
    /// An execution was started from what another one did.
    ExecutionFork,
    /// The number of executions at once was limited.
    ConcurrencyLimit,
    /// Somebody decided on a call that waited for people.
    ApprovalDecide,
    /// Somebody said what became of a call in doubt.
    DoubtResolve,
    /// A budget was set or lifted.
    BudgetSet,
    /// A team was made.
    TeamCreate,
    /// A team got another name.
    TeamRename,
    /// A team was removed.
    TeamDelete,
    /// Somebody came into a team.
    TeamMemberAdd,
    /// Somebody was taken out of a team.
    TeamMemberRemove,
    /// Something was given to agents to remember.
    MemorySave,
    /// What agents remember was changed.
    MemoryUpdate,
    /// It was said whether agents remember something for good.
    MemoryPin,
    /// Something that agents remembered was removed.
    MemoryDelete,
    /// It was said how long agents remember.
    MemoryLimit,
    /// A prompt was tried.
    PromptSimulate,
    /// A reader said whether a page of the docs site helped.
    FeedbackGive,
    /// A reader took that back.
    FeedbackDelete,
    /// A user was made.
    UserCreate,
    /// A user got another access role.
    UserUpdate,
    /// A token was made.
    TokenCreate,
    /// Something was refused.
    Denied(Permission),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AgentCreate => "agent.create",
            Self::AgentUpdate => "agent.update",
            Self::AgentDelete => "agent.delete",
            Self::AgentVisibility => "agent.visibility",
            Self::AgentShare => "agent.share",
            Self::AgentUnshare => "agent.unshare",
            Self::AgentVersionName => "agent.version.name",
            Self::TemplateSave => "template.save",
            Self::TemplateShare => "template.share",
            Self::TemplateUnshare => "template.unshare",
            Self::TemplateDelete => "template.delete",
            Self::AgentRun => "agent.run",
            Self::ScheduleCreate => "schedule.create",
            Self::ScheduleUpdate => "schedule.update",
            Self::ScheduleDelete => "schedule.delete",
            Self::SchedulePause => "schedule.pause",
            Self::ScheduleResume => "schedule.resume",
            Self::ScheduleRun => "schedule.run",
            Self::ScheduleFire => "schedule.fire",
            Self::ExecutionCancel => "execution.cancel",
            Self::ExecutionPause => "execution.pause",
            Self::ExecutionContinue => "execution.continue",
            Self::ExecutionInstruct => "execution.instruct",
            Self::ExecutionFork => "execution.fork",
            Self::ConcurrencyLimit => "concurrency.limit",
            Self::ApprovalDecide => "approval.decide",
            Self::DoubtResolve => "doubt.resolve",
            Self::BudgetSet => "budget.set",
            Self::TeamCreate => "team.create",
            Self::TeamRename => "team.rename",
            Self::TeamDelete => "team.delete",
            Self::TeamMemberAdd => "team.member.add",
            Self::TeamMemberRemove => "team.member.remove",
            Self::MemorySave => "memory.save",
            Self::MemoryUpdate => "memory.update",
            Self::MemoryPin => "memory.pin",
            Self::MemoryDelete => "memory.delete",
            Self::MemoryLimit => "memory.limit",
            Self::PromptSimulate => "prompt.simulate",
            Self::FeedbackGive => "feedback.give",
            Self::FeedbackDelete => "feedback.delete",
            Self::UserCreate => "user.create",
            Self::UserUpdate => "user.update",
            Self::TokenCreate => "token.create",
            Self::Denied(permission) => permission.as_str(),
        })
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The access role did not allow it.
    Denied,
}

/// Who and where, for a row written without a request.
#[derive(Debug, Clone)]
pub struct Source {
    /// The organisation whose chain grows.
    pub organisation: OrganisationId,
    /// Who acted; none for the command line and for what the server does of its own accord.
    pub user: Option<UserId>,
    /// The request, or what stands for it.
    pub request: String,
    /// The peer's address.
    pub ip_address: Option<String>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// One row of the audit log.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log, check_for_backend(diesel::pg::Pg))]
pub struct AuditRow {
    /// The organisation whose chain it belongs to.
    pub organisation_id: OrganisationId,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// Its id.
    pub id: AuditId,
    /// Who acted; none for the command line.
    pub user_id: Option<UserId>,
    /// What was done.
    pub action: String,
    /// On what.
    pub resource: String,
    /// `done` or `denied`.
    pub outcome: String,
    /// What else is worth knowing; never a secret, a prompt or a payload.
    pub details: Value,
    /// The request.
    pub request_id: String,
    /// The peer's address.
    pub ip_address: Option<String>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// When, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// The hash of the row before, or 32 zero bytes.
    pub previous_hash: Vec<u8>,
    /// SHA-256 over all of the above.
    pub hash: Vec<u8>,
}

impl AuditRow {
    /// The hash that the row must have. The covered fields are written as one JSON array, so that
    /// no two rows have the same text.
    #[must_use]
    pub fn expected_hash(&self) -> Vec<u8> {
        let text = json!([
            self.organisation_id,
            self.seq,
            self.id,
            self.user_id,
            self.action,
            self.resource,
            self.outcome,
            self.details,
            self.request_id,
            self.ip_address,
            self.user_agent,
            self.created_at
                .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        ])
        .to_string();
        let mut hasher = Sha256::new();
        hasher.update(&self.previous_hash);
        hasher.update(text.as_bytes());
        hasher.finalize().to_vec()
    }
}

/// Records what the context's actor did, in the transaction of the change.
///
/// # Errors
///
/// When the row cannot be written; the change must then fail as well.
pub async fn record(
    ctx: &OpContext,
    conn: &mut Connection,
    action: Action,
    resource: &str,
    outcome: Outcome,
    details: Value,
) -> QueryResult<()> {
    let source = Source {
        organisation: ctx.actor().organisation,
        user: Some(ctx.actor().user),
        request: ctx.request().to_string(),
        ip_address: ctx.origin().ip_address.clone(),
        user_agent: ctx.origin().user_agent.clone(),
    };
    record_from(&source, conn, action, resource, outcome, details).await
}

/// Records what `source` did, in the transaction of the change.
///
/// # Errors
///
/// As [`record`].
pub async fn record_from(
    source: &Source,
    conn: &mut Connection,
    action: Action,
    resource: &str,
    outcome: Outcome,
    details: Value,
) -> QueryResult<()> {
    let (seq, previous_hash) = lock_head(conn, source.organisation).await?;
    let mut row = AuditRow {
        organisation_id: source.organisation,
        seq: seq + 1,
        id: AuditId::new(),
        user_id: source.user,
        action: action.to_string(),
        resource: resource.to_owned(),
        outcome: match outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Denied => "denied".to_owned(),
        },
        details,
        request_id: source.request.clone(),
        ip_address: source.ip_address.clone(),
        user_agent: source.user_agent.clone(),
        created_at: Utc::now().trunc_subsecs(6),
        previous_hash,
        hash: Vec::new(),
    };
    row.hash = row.expected_hash();
    diesel::insert_into(audit_log::table)
        .values(&row)
        .execute(conn)
        .await?;
    diesel::update(audit_heads::table.find(source.organisation))
        .set((
            audit_heads::seq.eq(row.seq),
            audit_heads::hash.eq(&row.hash),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The first row of an organisation's chain that is not what was written, or none.
///
/// `rows` are in order and begin at seq 1; `head` is the place the chain is known to reach.
#[must_use]
pub fn find_break(rows: &[AuditRow], head: i64) -> Option<i64> {
    let mut previous = vec![0_u8; 32];
    let mut expected_seq = 1;
    for row in rows {
        let intact = row.seq == expected_seq
            && row.previous_hash == previous
            && row.hash == row.expected_hash();
        if !intact {
            return Some(expected_seq);
        }
        previous.clone_from(&row.hash);
        expected_seq += 1;
    }
    (expected_seq <= head).then_some(expected_seq)
}

/// Locks the newest link, making the chain's start when there is none.
async fn lock_head(
    conn: &mut Connection,
    organisation: OrganisationId,
) -> QueryResult<(i64, Vec<u8>)> {
    diesel::insert_into(audit_heads::table)
        .values((
            audit_heads::organisation_id.eq(organisation),
            audit_heads::seq.eq(0),
            audit_heads::hash.eq(vec![0_u8; 32]),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    audit_heads::table
        .find(organisation)
        .select((audit_heads::seq, audit_heads::hash))
        .for_update()
        .first(conn)
        .await
}
