//! What a worker has to know of executions that it claimed.

use std::collections::HashMap;

use db_schema::schema::{agent_versions, execution_events};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::AgentDefinition;
use domain::id::{AgentVersionId, ExecutionId};
use domain::journal::JournalEvent;
use serde_json::Value;

use crate::execution::{EventRow, to_entries};
use crate::interventions;
use crate::queue::claim::ClaimRow;
use crate::queue::{Claimed, Unreadable};

/// Loads the rest of what was claimed. A failure of the database concerns all; what is stored in a
/// form that cannot be read concerns the execution alone.
pub(super) async fn load(
    conn: &mut db::Connection,
    rows: Vec<ClaimRow>,
) -> QueryResult<Vec<Result<Claimed, Unreadable>>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    match load_together(conn, &rows).await {
        Err(diesel::result::Error::DeserializationError(_)) => {}
        outcome => return outcome,
    }
    let mut claimed = Vec::with_capacity(rows.len());
    for row in &rows {
        match load_together(conn, std::slice::from_ref(row)).await {
            Ok(one) => claimed.extend(one),
            Err(cause @ diesel::result::Error::DeserializationError(_)) => {
                let lease = row.lease();
                claimed.push(Err(Unreadable { lease, cause }));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(claimed)
}

/// The same, as long as the rows are what their columns' types say.
async fn load_together(
    conn: &mut db::Connection,
    rows: &[ClaimRow],
) -> QueryResult<Vec<Result<Claimed, Unreadable>>> {
    let definitions = definitions(conn, rows).await?;
    let mut journals = journals(conn, rows).await?;
    let mut interventions = interventions(conn, rows).await?;
    let claimed = rows.iter().map(|row| {
        let lease = row.lease();
        let stored = definitions.get(&row.version).cloned();
        let journal = journals.remove(&row.execution).unwrap_or_default();
        let parts = || {
            let definition = stored.ok_or(diesel::NotFound)?.read()?;
            Ok((definition, to_entries(journal)?))
        };
        let (definition, journal) = parts().map_err(|cause| Unreadable { lease, cause })?;
        Ok(Claimed {
            lease,
            was_queued: row.was_queued,
            is_dry_run: row.is_dry_run,
            definition,
            max_steps: u32::try_from(row.max_steps).unwrap_or(1),
            deadline: row.deadline,
            interventions: interventions.remove(&row.execution).unwrap_or_default(),
            journal,
        })
    });
    Ok(claimed.collect())
}

/// An agent version as the table has it.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = agent_versions, check_for_backend(diesel::pg::Pg))]
struct StoredDefinition {
    id: AgentVersionId,
    system_prompt: String,
    tools: Vec<String>,
    configuration: Value,
}

impl StoredDefinition {
    fn read(self) -> QueryResult<AgentDefinition> {
        let configuration = serde_json::from_value(self.configuration)
            .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        Ok(AgentDefinition {
            system_prompt: self.system_prompt,
            tools: self.tools,
            configuration,
        })
    }
}

async fn definitions(
    conn: &mut db::Connection,
    rows: &[ClaimRow],
) -> QueryResult<HashMap<AgentVersionId, StoredDefinition>> {
    let mut versions: Vec<AgentVersionId> = rows.iter().map(|row| row.version).collect();
    versions.sort_unstable();
    versions.dedup();
    let found: Vec<StoredDefinition> = agent_versions::table
        .filter(agent_versions::id.eq_any(versions))
        .select(StoredDefinition::as_select())
        .load(conn)
        .await?;
    Ok(found
        .into_iter()
        .map(|stored| (stored.id, stored))
        .collect())
}

async fn journals(
    conn: &mut db::Connection,
    rows: &[ClaimRow],
) -> QueryResult<HashMap<ExecutionId, Vec<EventRow>>> {
    let executions: Vec<ExecutionId> = rows.iter().map(|row| row.execution).collect();
    let found: Vec<(ExecutionId, EventRow)> = execution_events::table
        .filter(execution_events::execution_id.eq_any(executions))
        .order((execution_events::execution_id, execution_events::seq))
        .select((execution_events::execution_id, EventRow::as_select()))
        .load(conn)
        .await?;
    let mut journals: HashMap<_, Vec<_>> = HashMap::new();
    for (execution, event) in found {
        journals.entry(execution).or_default().push(event);
    }
    Ok(journals)
}

async fn interventions(
    conn: &mut db::Connection,
    rows: &[ClaimRow],
) -> QueryResult<HashMap<ExecutionId, Vec<JournalEvent>>> {
    let executions: Vec<ExecutionId> = rows
        .iter()
        .filter(|row| row.interventions > 0)
        .map(|row| row.execution)
        .collect();
    if executions.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (execution, event) in interventions::of(conn, &executions, 0).await? {
        found.entry(execution).or_default().push(event);
    }
    Ok(found)
}
