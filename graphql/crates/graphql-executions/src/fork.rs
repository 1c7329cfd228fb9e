//! Forks of executions.

use async_graphql::{Context, Enum, ID, InputObject, Json, Object, Result};
use executions::Signals;
use executions::fork_execution::{self, Edits, ForkExecution, ForkPoint, fork_execution};
use graphql_core::scope::op;
use serde_json::Value;

use crate::execution::execution_id;
use crate::mutation::{ExecutionPayload, payload};

/// Which version of its agent an execution runs that goes on from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "fork_execution::ForkVersion")]
pub enum ForkVersion {
    /// The one that the other execution ran.
    Same,
    /// The one that runs now.
    Current,
}

/// An execution that failed or was stopped, to go on with.
#[derive(Debug, Clone, InputObject)]
pub struct RetryExecutionInput {
    /// The execution. It stays as it is.
    pub id: ID,
    /// What runs.
    pub version: ForkVersion,
    /// What the agent is told before it goes on, up to 20,000 characters.
    pub instruction: Option<String>,
    /// A second call with the same key returns the execution of the first.
    pub idempotency_key: Option<String>,
}

/// An execution to go on with from one of its steps.
#[derive(Debug, Clone, InputObject)]
pub struct ForkExecutionInput {
    /// The execution. It stays as it is.
    pub id: ID,
    /// The step that is done anew with all behind it, counted from 1.
    pub step: u32,
    /// What runs.
    pub version: ForkVersion,
    /// Another goal, up to 20,000 characters.
    pub goal: Option<String>,
    /// Other facts, an object.
    pub context: Option<Json<Value>>,
    /// Other answers of tools in front of the step.
    #[graphql(default)]
    pub tool_results: Vec<ToolResultInput>,
    /// What the agent is told before it goes on, up to 20,000 characters.
    pub instruction: Option<String>,
    /// A second call with the same key returns the execution of the first.
    pub idempotency_key: Option<String>,
}

/// What a call is taken to have answered.
#[derive(Debug, Clone, InputObject)]
pub struct ToolResultInput {
    /// The call's id within the execution.
    pub call_id: String,
    /// What the model is shown, up to 65,536 bytes.
    pub output: String,
    /// Whether that is an error message.
    #[graphql(default)]
    pub is_error: bool,
}

/// The mutations that go on from what another execution did.
#[derive(Default)]
pub struct ForkMutation;

#[Object]
impl ForkMutation {
    /// Queues an execution that goes on where another one failed or was stopped. What the other one
    /// did is not done again.
    async fn retry_execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to go on with.")] input: RetryExecutionInput,
    ) -> Result<ExecutionPayload> {
        let fork = ForkExecution {
            execution: execution_id(ctx, &input.id)?,
            from: ForkPoint::Failure,
            version: input.version.into(),
            edits: Edits {
                instruction: input.instruction,
                ..Edits::default()
            },
            idempotency_key: input.idempotency_key,
        };
        let forked = fork_execution(op(ctx)?, ctx.data::<Signals>()?, fork);
        payload(ctx, forked.await)
    }

    /// Queues an execution that does what another one did up to a step, and that step and all behind
    /// it anew.
    async fn fork_execution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to go on with, and what is different.")] input: ForkExecutionInput,
    ) -> Result<ExecutionPayload> {
        let result = |result: ToolResultInput| fork_execution::ToolResult {
            call_id: result.call_id,
            output: result.output,
            is_error: result.is_error,
        };
        let fork = ForkExecution {
            execution: execution_id(ctx, &input.id)?,
            from: ForkPoint::Step(input.step),
            version: input.version.into(),
            edits: Edits {
                goal: input.goal,
                context: input.context.map(|Json(context)| context),
                tool_results: input.tool_results.into_iter().map(result).collect(),
                instruction: input.instruction,
            },
            idempotency_key: input.idempotency_key,
        };
        let forked = fork_execution(op(ctx)?, ctx.data::<Signals>()?, fork);
        payload(ctx, forked.await)
    }
}
