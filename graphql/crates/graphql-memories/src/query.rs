//! Queries about what agents remember.

use ::memory::embedder::Embedder;
use ::memory::export_memories::export_memories;
use ::memory::list_memories::{self, find_memory};
use ::memory::retention::find_retention;
use ::memory::search_memories::search_memories;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use graphql_agents::agent::agent_id;
use graphql_core::connection::Arguments;
use graphql_core::enums::MemoryScope;
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;

use crate::memory::{Memory, MemoryConnection, MemorySettings, memory_id};

/// Which memories.
#[derive(Debug, Clone, Default, InputObject)]
pub struct MemoryFilter {
    /// Only those that these executions read.
    pub scope: Option<MemoryScope>,
    /// Only those of this agent.
    pub agent_id: Option<ID>,
    /// Only those that this user wrote, or that an execution wrote which ran for them.
    pub written_by_id: Option<ID>,
    /// Only those that are like this text, the most alike first. There is one page of them: give
    /// `first` alone.
    pub search: Option<String>,
}

/// What agents remember, as a file.
#[derive(Debug, Clone, SimpleObject)]
pub struct MemoryExport {
    /// The file: JSON.
    pub text: String,
    /// How many memories it holds.
    pub count: i32,
    /// Whether it holds all that match: no more than 10,000 stand in one file, the newest.
    pub complete: bool,
}

/// The queries about what agents remember.
#[derive(Default)]
pub struct MemoryQuery;

#[Object]
impl MemoryQuery {
    /// What agents remember of the acting user, and what is shared: the newest first, or the best.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn memories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<MemoryFilter>,
    ) -> Result<MemoryConnection> {
        let op = op(ctx)?;
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let (filter, search) = read(ctx, filter.unwrap_or_default())?;
        let Some(text) = search else {
            let page = list_memories::list_memories(op, &filter, window)
                .await
                .map_err(|error| to_error(ctx, &error))?;
            return Ok(MemoryConnection::new(page, filter));
        };
        if window.after.is_some() || window.before.is_some() || window.from_end {
            let message = "a search has one page: give \"first\" alone";
            return Err(invalid(ctx, message));
        }
        let embedder = ctx.data::<Embedder>()?;
        let found = search_memories(op, embedder, &filter, &text, window.limit)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(MemoryConnection::found(found, filter))
    }

    /// The memory with this id; null when the acting user sees none.
    pub async fn memory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The memory's id.")] id: ID,
    ) -> Result<Option<Memory>> {
        let op = op(ctx)?;
        match find_memory(op, memory_id(ctx, &id)?).await {
            Ok(memory) => Ok(Some(memory.into())),
            Err(::memory::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }

    /// How long and how well agents remember.
    async fn memory_settings(&self, ctx: &Context<'_>) -> Result<MemorySettings> {
        let days = find_retention(op(ctx)?)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        settings(ctx, days)
    }

    /// What agents remember of the acting user, and what is shared, as a file.
    async fn export_memories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that match. A search is not one of the filters of a file.")]
        filter: Option<MemoryFilter>,
    ) -> Result<MemoryExport> {
        let (filter, search) = read(ctx, filter.unwrap_or_default())?;
        if search.is_some() {
            let message = "leave \"search\" out: a file holds all that match the other filters";
            return Err(invalid(ctx, message));
        }
        let export = export_memories(op(ctx)?, &filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(MemoryExport {
            text: export.text,
            count: i32::try_from(export.count).unwrap_or(i32::MAX),
            complete: export.complete,
        })
    }
}

/// The settings with this retention.
pub(crate) fn settings(ctx: &Context<'_>, days: i32) -> Result<MemorySettings> {
    let embedder = ctx.data::<Embedder>()?;
    Ok(MemorySettings {
        days,
        found_by: embedder.found_by().into(),
        embedder: embedder.name().to_owned(),
    })
}

fn read(
    ctx: &Context<'_>,
    filter: MemoryFilter,
) -> Result<(list_memories::MemoryFilter, Option<String>)> {
    let agent = filter.agent_id.map(|id| agent_id(ctx, &id)).transpose()?;
    let written_by = filter.written_by_id.map(|id| id.parse());
    let written_by = written_by.transpose();
    let read = list_memories::MemoryFilter {
        scope: filter.scope.map(Into::into),
        agent,
        written_by: written_by.map_err(|error: domain::id::InvalidId| invalid(ctx, error))?,
    };
    let search = filter.search.filter(|text| !text.trim().is_empty());
    Ok((read, search))
}
