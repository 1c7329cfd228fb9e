//! Reads for those who watch: what many of them wait for, in one statement.
//!
//! One event wakes everybody who watches its execution, and a worker stores those of many executions at
//! once. While one read of an organisation is under way, the next gathers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use access::OpContext;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Integer, Jsonb, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use domain::id::{ExecutionId, OrganisationId};
use domain::journal::JournalEntry;
use tokio::sync::oneshot;

use crate::execution::{EventRow, to_entries};
use crate::find_execution::MAX_EVENTS;

/// The most journals of one statement.
const BATCH: usize = 128;

/// A journal, and the last event that is known of it.
type Place = (ExecutionId, i32);

/// Who waits for what is behind a place.
type Waiting = HashMap<Place, Vec<oneshot::Sender<Vec<JournalEntry>>>>;

/// The reads of one process.
#[derive(Default)]
pub(crate) struct Reader {
    /// An organisation is there as long as a task reads for it.
    gathering: Mutex<HashMap<OrganisationId, Waiting>>,
}

impl Reader {
    /// The events of an execution behind `after`, in order, at most [`MAX_EVENTS`]. None when the read
    /// failed, perhaps because of another journal: then look alone.
    ///
    /// The actor's permission must have been checked.
    pub(crate) async fn read(
        self: &Arc<Self>,
        ctx: &OpContext,
        id: ExecutionId,
        after: i32,
    ) -> Option<Vec<JournalEntry>> {
        let (done, found) = oneshot::channel();
        let organisation = ctx.actor().organisation;
        if self.gather(organisation, (id, after), done) {
            let task = Task {
                reader: self.clone(),
                organisation,
            };
            let ctx = ctx.clone();
            tokio::spawn(async move { task.read_all(&ctx).await });
        }
        found.await.ok()
    }

    /// Whether a task has to be started.
    fn gather(
        &self,
        organisation: OrganisationId,
        place: Place,
        done: oneshot::Sender<Vec<JournalEntry>>,
    ) -> bool {
        let mut gathering = self.lock();
        let is_first = !gathering.contains_key(&organisation);
        let waiting = gathering.entry(organisation).or_default();
        waiting.entry(place).or_default().push(done);
        is_first
    }

    /// What has gathered, at most a batch of it. None, and the task is to end, when that is nothing.
    fn take(&self, organisation: OrganisationId) -> Option<Waiting> {
        let mut gathering = self.lock();
        let waiting = gathering.get_mut(&organisation)?;
        if waiting.is_empty() {
            gathering.remove(&organisation);
            return None;
        }
        if waiting.len() <= BATCH {
            return Some(std::mem::take(waiting));
        }
        let places: Vec<Place> = waiting.keys().take(BATCH).copied().collect();
        let taken = places
            .into_iter()
            .filter_map(|place| waiting.remove_entry(&place));
        Some(taken.collect())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrganisationId, Waiting>> {
        self.gathering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads for one organisation as long as somebody waits.
struct Task {
    reader: Arc<Reader>,
    organisation: OrganisationId,
}

impl Task {
    async fn read_all(&self, ctx: &OpContext) {
        while let Some(waiting) = self.reader.take(self.organisation) {
            let (executions, afters) = waiting.keys().copied().unzip();
            let behind = Behind { executions, afters };
            match ctx
                .transaction(async move |conn| behind.find(conn).await)
                .await
            {
                Ok(found) => answer(waiting, found),
                // Each finds its own error when it looks alone.
                Err(error) => {
                    tracing::warn!(%error, "Could not read events of several executions at once");
                }
            }
        }
    }
}

impl Drop for Task {
    /// Nobody may wait for a task that has gone.
    fn drop(&mut self) {
        self.reader.lock().remove(&self.organisation);
    }
}

/// Who waits may have gone.
fn answer(waiting: Waiting, mut found: HashMap<Place, Vec<JournalEntry>>) {
    for (place, mut who) in waiting {
        let entries = found.remove(&place).unwrap_or_default();
        let last = who.pop();
        for done in who {
            let _ = done.send(entries.clone());
        }
        let _ = last.map(|done| done.send(entries));
    }
}

/// The statement that reads what is behind each of some places.
struct Behind {
    executions: Vec<ExecutionId>,
    afters: Vec<i32>,
}

impl Behind {
    async fn find(
        self,
        conn: &mut db::Connection,
    ) -> QueryResult<HashMap<Place, Vec<JournalEntry>>> {
        let rows: Vec<(ExecutionId, i32, EventRow)> = self.load(conn).await?;
        let mut found: HashMap<Place, Vec<EventRow>> = HashMap::new();
        for (id, after, row) in rows {
            found.entry((id, after)).or_default().push(row);
        }
        let entries = |(place, rows)| Ok((place, to_entries(rows)?));
        found.into_iter().map(entries).collect()
    }
}

impl QueryFragment<Pg> for Behind {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT asked.execution_id, asked.after, behind.seq, behind.created_at, behind.payload
            FROM unnest(",
        );
        out.push_bind_param::<Array<Uuid>, _>(&self.executions)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.afters)?;
        out.push_sql(
            ") AS asked (execution_id, after)
            CROSS JOIN LATERAL (
                SELECT e.seq, e.created_at, e.payload FROM execution_events e
                WHERE e.execution_id = asked.execution_id AND e.seq > asked.after
                ORDER BY e.seq LIMIT ",
        );
        out.push_bind_param::<Integer, _>(&MAX_EVENTS)?;
        out.push_sql(") behind ORDER BY asked.execution_id, asked.after, behind.seq");
        Ok(())
    }
}

impl QueryId for Behind {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Behind {
    type SqlType = (Uuid, Integer, (Integer, Timestamptz, Jsonb));
}
