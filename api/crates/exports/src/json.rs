//! An execution as JSON. The shape is documented in `content/executions/export.md`: what it has may
//! be added to; what changes or goes raises [`VERSION`].

use chrono::{DateTime, Utc};
use domain::agent::AgentDefinition;
use domain::approval::{ApprovalKind, ApprovalPolicy, ApprovalStatus};
use domain::execution::ExecutionStatus;
use domain::id::{AgentId, AgentVersionId, ApprovalId, ExecutionId};
use domain::tool::Risk;
use executions::whole_execution::Question;
use serde::Serialize;
use serde_json::Value;

use crate::error::Error;
use crate::event::{Event, to_event};
use crate::record::{People, Person, Record};

/// The version of the shape.
pub(crate) const VERSION: u32 = 1;

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: &'static str,
    version: u32,
    execution: Execution<'a>,
    agent: Agent<'a>,
    requested_by: Person,
    questions: Vec<Asked<'a>>,
    events: Vec<Event>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Execution<'a> {
    id: ExecutionId,
    status: ExecutionStatus,
    goal: &'a str,
    context: Option<&'a Value>,
    output: Option<&'a str>,
    error: Option<&'a str>,
    forked_from_id: Option<ExecutionId>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    duration_seconds: Option<f64>,
    steps: i32,
    tools_used: &'a [String],
    input_tokens: i64,
    output_tokens: i64,
    cost_micro_usd: Option<i64>,
    simulated: bool,
    dry_run: bool,
    last_seq: i32,
}

#[derive(Serialize)]
struct Agent<'a> {
    id: AgentId,
    name: Option<&'a str>,
    version: Option<Version<'a>>,
}

#[derive(Serialize)]
struct Version<'a> {
    id: AgentVersionId,
    number: i32,
    name: Option<&'a str>,
    #[serde(flatten)]
    definition: &'a AgentDefinition,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked<'a> {
    id: ApprovalId,
    kind: ApprovalKind,
    seq: i32,
    call_id: &'a str,
    tool: &'a str,
    arguments: &'a Value,
    arguments_hash: &'a str,
    risk: Risk,
    policy: ApprovalPolicy,
    status: ApprovalStatus,
    requested_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<Person>,
    reason: Option<&'a str>,
    agreed: Vec<Person>,
}

/// Writes it, with two spaces of indentation.
///
/// Nothing in it depends on when it is written: the same execution gives the same bytes.
///
/// # Errors
///
/// When a value has no JSON form.
pub(crate) fn write(record: &Record) -> Result<Vec<u8>, Error> {
    let people = &record.people;
    let whole = &record.whole;
    let mut document = serde_json::to_vec_pretty(&Document {
        format: "profile-builder/execution",
        version: VERSION,
        execution: execution(&whole.execution),
        agent: agent(record),
        requested_by: people.person(whole.execution.requested_by),
        questions: whole
            .questions
            .iter()
            .map(|question| asked(question, people))
            .collect(),
        events: whole
            .journal
            .iter()
            .map(|entry| to_event(entry, people))
            .collect(),
    })?;
    document.push(b'\n');
    Ok(document)
}

fn execution(execution: &executions::Execution) -> Execution<'_> {
    Execution {
        id: execution.id,
        status: execution.status,
        goal: &execution.goal,
        context: execution.context.as_ref(),
        output: execution.output(),
        error: execution.error(),
        forked_from_id: execution.forked_from,
        created_at: execution.created_at,
        started_at: execution.started_at,
        completed_at: execution.completed_at,
        duration_seconds: execution.duration_seconds(),
        steps: execution.steps,
        tools_used: &execution.tools_used,
        input_tokens: execution.input_tokens,
        output_tokens: execution.output_tokens,
        cost_micro_usd: execution.cost_micro_usd,
        simulated: execution.simulated,
        dry_run: execution.dry_run,
        last_seq: execution.last_seq,
    }
}

fn agent(record: &Record) -> Agent<'_> {
    let version = record.version.as_ref().map(|version| Version {
        id: version.id,
        number: version.number,
        name: version.name.as_deref(),
        definition: &version.definition,
    });
    Agent {
        id: record.whole.execution.agent_id,
        name: record.agent.as_ref().map(|agent| agent.name.as_str()),
        version,
    }
}

fn asked<'a>(question: &'a Question, people: &People) -> Asked<'a> {
    let approval = &question.approval;
    let agreed = question.votes.iter().map(|user| people.person(*user));
    Asked {
        id: approval.id,
        kind: approval.kind,
        seq: approval.seq,
        call_id: &approval.call_id,
        tool: &approval.tool,
        arguments: &approval.arguments,
        arguments_hash: &approval.arguments_hash,
        risk: approval.risk,
        policy: approval.policy(),
        status: approval.status,
        requested_at: approval.requested_at,
        expires_at: approval.expires_at,
        decided_at: approval.decided_at,
        decided_by: approval.decided_by.map(|user| people.person(user)),
        reason: approval.reason.as_deref(),
        agreed: agreed.collect(),
    }
}
