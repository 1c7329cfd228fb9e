//! Mutations of executions.

use async_graphql::{Context, ID, InputObject, Json, Object, Result, SimpleObject};
use executions::Signals;
use executions::decide_approval::DecideApproval;
use executions::resolve_doubt::ResolveDoubt;
use executions::run_agent::RunAgent;
use executions::steer_execution::Steering;
use graphql_agents::agent::agent_id;
use graphql_core::error::{MutationError, to_payload};
use graphql_core::scope::op;
use serde_json::Value;

use crate::approval::{Approval, Resolution, approval_id};
use crate::execution::{Execution, execution_id};

/// An execution to start.
#[derive(Debug, Clone, InputObject)]
pub struct RunAgentInput {
    /// The agent; its current version is what runs.
    pub agent_id: ID,
    /// What it is to achieve, up to 20,000 characters.
    pub goal: String,
    /// Facts for it, an object.
    pub context: Option<Json<Value>>,
    /// The most turns, when fewer than the agent's own.
    pub max_steps: Option<u32>,
    /// Whether its tools are only simulated, so that nothing happens outside.
    #[graphql(default)]
    pub dry_run: bool,
    /// A second call with the same key returns the execution of the first.
    pub idempotency_key: Option<String>,
}

/// An execution to stop.
#[derive(Debug, Clone, InputObject)]
pub struct CancelExecutionInput {
    /// The execution.
    pub id: ID,
    /// Why, for those who read its journal.
    pub reason: Option<String>,
}

/// The outcome of a mutation of an execution.
#[derive(Debug, Clone, SimpleObject)]
pub struct ExecutionPayload {
    /// The execution as it is now; null when nothing was changed because of `errors`.
    pub execution: Option<Execution>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// An execution to make stand still.
#[derive(Debug, Clone, InputObject)]
pub struct PauseExecutionInput {
    /// The execution.
    pub id: ID,
    /// Why, for those who read its journal.
    pub reason: Option<String>,
}

/// An execution to let go on.
#[derive(Debug, Clone, InputObject)]
pub struct ContinueExecutionInput {
    /// The execution.
    pub id: ID,
}

/// Something to tell an agent while it works.
#[derive(Debug, Clone, InputObject)]
pub struct InstructExecutionInput {
    /// The execution.
    pub id: ID,
    /// What its agent is told before its next turn, up to 20,000 characters.
    pub text: String,
}

/// A decision on a call that waits for people.
#[derive(Debug, Clone, InputObject)]
pub struct DecideApprovalInput {
    /// The decision's id.
    pub id: ID,
    /// Whether the call may be made.
    pub approve: bool,
    /// The hash of the arguments that the person saw; when they have changed since, nothing happens.
    pub arguments_hash: String,
    /// Other arguments to make the call with, an object. Who agreed before is asked again.
    pub arguments: Option<Json<Value>>,
    /// Why, for the model and for those who read the journal.
    pub reason: Option<String>,
}

/// What a person found out about a call in doubt.
#[derive(Debug, Clone, InputObject)]
pub struct ResolveDoubtInput {
    /// The decision's id.
    pub id: ID,
    /// What became of the call, or is to become of it.
    pub resolution: Resolution,
    /// What the person found, for the model and for those who read the journal.
    pub note: Option<String>,
}

/// The outcome of a decision.
#[derive(Debug, Clone, SimpleObject)]
pub struct ApprovalPayload {
    /// The decision as it stands now; null when nothing was changed because of `errors`.
    pub approval: Option<Approval>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of executions.
#[derive(Default)]
pub struct ExecutionMutation;

#[Object]
impl ExecutionMutation {
    /// Queues an execution of the agent's current version.
    async fn run_agent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to run.")] input: RunAgentInput,
    ) -> Result<ExecutionPayload> {
        let op = op(ctx)?;
        let input = RunAgent {
            agent: agent_id(ctx, &input.agent_id)?,
            goal: input.goal,
            context: input
                .context
                .map(|Json(context)| context)
                .filter(|context| !context.is_null()),
            max_steps: input.max_steps,
            dry_run: input.dry_run,
            idempotency_key: input.idempotency_key,
        };
        payload(
            ctx,
            executions::run_agent::run_agent(op, ctx.data::<Signals>()?, input).await,
        )
    }

    /// Stops an execution for good. No step of it starts any more.
    async fn cancel_execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to stop.")] input: CancelExecutionInput,
    ) -> Result<ExecutionPayload> {
        let op = op(ctx)?;
        let id = execution_id(ctx, &input.id)?;
        let signals = ctx.data::<Signals>()?;
        let cancelled =
            executions::cancel_execution::cancel_execution(op, signals, id, input.reason);
        payload(ctx, cancelled.await)
    }

    /// Makes an execution stand still once the call that is under way has returned.
    async fn pause_execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to pause.")] input: PauseExecutionInput,
    ) -> Result<ExecutionPayload> {
        steer(ctx, &input.id, Steering::Pause(input.reason)).await
    }

    /// Lets an execution go on that stands still.
    async fn continue_execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to let go on.")] input: ContinueExecutionInput,
    ) -> Result<ExecutionPayload> {
        steer(ctx, &input.id, Steering::Continue).await
    }

    /// Tells an agent more while it works; it knows before its next turn.
    async fn instruct_execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to tell, and what.")] input: InstructExecutionInput,
    ) -> Result<ExecutionPayload> {
        steer(ctx, &input.id, Steering::Instruct(input.text)).await
    }

    /// Approves or denies a call that waits for people. The execution goes on once enough people
    /// have agreed, or one has not.
    async fn decide_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideApprovalInput,
    ) -> Result<ApprovalPayload> {
        let decision = DecideApproval {
            id: approval_id(ctx, &input.id)?,
            approve: input.approve,
            arguments_hash: input.arguments_hash,
            arguments: input.arguments.map(|Json(arguments)| arguments),
            reason: input.reason,
        };
        let signals = ctx.data::<Signals>()?;
        let decided = executions::decide_approval::decide_approval(op(ctx)?, signals, decision);
        approval_payload(ctx, decided.await)
    }

    /// Says what became of a call whose worker went away, so that the execution goes on.
    async fn resolve_doubt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was found out.")] input: ResolveDoubtInput,
    ) -> Result<ApprovalPayload> {
        let found = ResolveDoubt {
            id: approval_id(ctx, &input.id)?,
            resolution: input.resolution.into(),
            note: input.note,
        };
        let signals = ctx.data::<Signals>()?;
        let resolved = executions::resolve_doubt::resolve_doubt(op(ctx)?, signals, found);
        approval_payload(ctx, resolved.await)
    }
}

async fn steer(ctx: &Context<'_>, id: &ID, steering: Steering) -> Result<ExecutionPayload> {
    let (id, signals) = (execution_id(ctx, id)?, ctx.data::<Signals>()?);
    let steered = executions::steer_execution::steer_execution(op(ctx)?, signals, id, steering);
    payload(ctx, steered.await)
}

fn approval_payload(
    ctx: &Context<'_>,
    result: Result<executions::Approval, executions::Error>,
) -> Result<ApprovalPayload> {
    match result {
        Ok(approval) => Ok(ApprovalPayload {
            approval: Some(Approval(approval)),
            errors: vec![],
        }),
        Err(error) => Ok(ApprovalPayload {
            approval: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}

pub(crate) fn payload(
    ctx: &Context<'_>,
    result: Result<executions::Execution, executions::Error>,
) -> Result<ExecutionPayload> {
    match result {
        Ok(execution) => Ok(ExecutionPayload {
            execution: Some(Execution(execution)),
            errors: vec![],
        }),
        Err(error) => Ok(ExecutionPayload {
            execution: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}
