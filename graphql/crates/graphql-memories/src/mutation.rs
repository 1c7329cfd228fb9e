//! Mutations of what agents remember.

use ::memory::Embedder;
use ::memory::delete_memories::{self, Which};
use ::memory::pin_memory::pin_memory;
use ::memory::retention::set_retention;
use ::memory::save_memory::{SaveMemory, save_memory};
use ::memory::update_memory::update_memory;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use graphql_agents::agent::agent_id;
use graphql_core::enums::MemoryScope;
use graphql_core::error::{MutationError, to_payload};
use graphql_core::scope::op;

use crate::memory::{Memory, MemorySettings, memory_id};
use crate::query::settings;

/// Something to remember.
#[derive(Debug, Clone, InputObject)]
pub struct SaveMemoryInput {
    /// What, in at most 2,000 characters. Nothing that looks like a password or a key is kept.
    pub text: String,
    /// Whose executions read it.
    pub scope: MemoryScope,
    /// The agent. What is for the acting user is read by all agents when it is left out; what is for
    /// the organization has none.
    pub agent_id: Option<ID>,
    /// Whether it is kept until somebody deletes it.
    #[graphql(default)]
    pub pinned: bool,
}

/// Another text for a memory.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateMemoryInput {
    /// The memory.
    pub id: ID,
    /// What is to be remembered instead.
    pub text: String,
}

/// A memory to keep for good, or to let go of.
#[derive(Debug, Clone, InputObject)]
pub struct PinMemoryInput {
    /// The memory.
    pub id: ID,
    /// Whether it is kept until somebody deletes it. If not, it is forgotten after the organization's
    /// time, counted from now.
    pub pinned: bool,
}

/// A memory to delete.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteMemoryInput {
    /// The memory.
    pub id: ID,
}

/// Memories to delete, pinned ones included.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteMemoriesInput {
    /// `USER` for those that are for the acting user alone, `AGENT` for those that one agent has for
    /// everybody.
    pub scope: MemoryScope,
    /// The agent; with `USER` all agents when it is left out.
    pub agent_id: Option<ID>,
}

/// How long agents are to remember.
#[derive(Debug, Clone, InputObject)]
pub struct LimitMemoryInput {
    /// How many days what is not pinned is remembered, 1 to 3,650, counted from when it was written.
    pub days: i32,
}

/// The outcome of a change of a memory.
#[derive(Debug, Clone, SimpleObject)]
pub struct MemoryPayload {
    /// The memory; null when nothing was changed because of `errors`.
    pub memory: Option<Memory>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a deletion.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteMemoryPayload {
    /// The memory that is gone; null when nothing was changed because of `errors`.
    pub deleted_memory_id: Option<ID>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a deletion of many.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeleteMemoriesPayload {
    /// How many are gone.
    pub deleted: i32,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The outcome of a change of how long agents remember.
#[derive(Debug, Clone, SimpleObject)]
pub struct LimitMemoryPayload {
    /// The settings; null when nothing was changed because of `errors`.
    pub settings: Option<MemorySettings>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The mutations of what agents remember.
#[derive(Default)]
pub struct MemoryMutation;

#[Object]
impl MemoryMutation {
    /// Gives agents something to remember. The same text in the same place is not kept twice.
    async fn save_memory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to remember.")] input: SaveMemoryInput,
    ) -> Result<MemoryPayload> {
        let agent = input.agent_id.map(|id| agent_id(ctx, &id)).transpose()?;
        let input = SaveMemory {
            text: input.text,
            scope: input.scope.into(),
            agent,
            pinned: input.pinned,
        };
        let embedder = ctx.data::<Embedder>()?;
        payload(ctx, save_memory(op(ctx)?, embedder, input).await)
    }

    /// Changes what is remembered.
    async fn update_memory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The memory and its text.")] input: UpdateMemoryInput,
    ) -> Result<MemoryPayload> {
        let id = memory_id(ctx, &input.id)?;
        let embedder = ctx.data::<Embedder>()?;
        payload(
            ctx,
            update_memory(op(ctx)?, embedder, id, &input.text).await,
        )
    }

    /// Keeps a memory until somebody deletes it, or lets it be forgotten.
    async fn pin_memory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The memory.")] input: PinMemoryInput,
    ) -> Result<MemoryPayload> {
        let id = memory_id(ctx, &input.id)?;
        payload(ctx, pin_memory(op(ctx)?, id, input.pinned).await)
    }

    /// Deletes a memory, pinned or not.
    async fn delete_memory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The memory to delete.")] input: DeleteMemoryInput,
    ) -> Result<DeleteMemoryPayload> {
        let id = memory_id(ctx, &input.id)?;
        match delete_memories::delete_memory(op(ctx)?, id).await {
            Ok(()) => Ok(DeleteMemoryPayload {
                deleted_memory_id: Some(input.id),
                errors: vec![],
            }),
            Err(error) => Ok(DeleteMemoryPayload {
                deleted_memory_id: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }

    /// Deletes all that agents remember of the acting user, or all that one agent has for everybody.
    async fn delete_memories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which to delete.")] input: DeleteMemoriesInput,
    ) -> Result<DeleteMemoriesPayload> {
        let op = op(ctx)?;
        let agent = input.agent_id.map(|id| agent_id(ctx, &id)).transpose()?;
        let deleted = match Which::of(input.scope.into(), agent) {
            Ok(which) => delete_memories::delete_memories(op, which).await,
            Err(error) => Err(error),
        };
        match deleted {
            Ok(deleted) => Ok(DeleteMemoriesPayload {
                deleted: i32::try_from(deleted).unwrap_or(i32::MAX),
                errors: vec![],
            }),
            Err(error) => Ok(DeleteMemoriesPayload {
                deleted: 0,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }

    /// Says how long agents remember what is not pinned.
    async fn limit_memory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How long.")] input: LimitMemoryInput,
    ) -> Result<LimitMemoryPayload> {
        match set_retention(op(ctx)?, input.days).await {
            Ok(days) => Ok(LimitMemoryPayload {
                settings: Some(settings(ctx, days)?),
                errors: vec![],
            }),
            Err(error) => Ok(LimitMemoryPayload {
                settings: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}

fn payload(
    ctx: &Context<'_>,
    changed: Result<::memory::Memory, ::memory::Error>,
) -> Result<MemoryPayload> {
    match changed {
        Ok(memory) => Ok(MemoryPayload {
            memory: Some(memory.into()),
            errors: vec![],
        }),
        Err(error) => Ok(MemoryPayload {
            memory: None,
            errors: to_payload(ctx, &error)?,
        }),
    }
}
