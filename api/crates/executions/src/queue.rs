//! Claiming executions, and keeping what was claimed.

mod claim;
mod due;
mod expire;
mod extend;
mod let_go;
mod load;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use db::Db;
use db_schema::schema::executions;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use domain::agent::AgentDefinition;
use domain::execution::ExecutionStatus;
use domain::id::ExecutionId;
use domain::journal::{JournalEntry, JournalEvent};

use crate::concurrency;
use crate::gate::Gate;
use claim::{Claim, ClaimRow};
use due::{LeftBehind, Limited, Unlimited};
use extend::Extend;

pub use expire::expire_approvals;
pub use let_go::{park, postpone, release};

/// The right to write to one execution, until another claim or a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The execution.
    pub execution: ExecutionId,
    /// Which claim this is, from 1.
    pub epoch: i32,
    /// The newest event that the holder knows.
    pub last_seq: i32,
    /// The newest intervention that the holder knows of.
    pub interventions: i32,
}

/// An execution that this worker now holds.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The right to write.
    pub lease: Lease,
    /// Whether it waited in the queue. If not, its worker had not been heard of any more.
    pub was_queued: bool,
    /// Whether its tools are only simulated.
    pub is_dry_run: bool,
    /// What runs.
    pub definition: AgentDefinition,
    /// The most turns of this execution.
    pub max_steps: u32,
    /// When it must have ended.
    pub deadline: chrono::DateTime<chrono::Utc>,
    /// What happened so far.
    pub journal: Vec<JournalEntry>,
    /// What people have sent in, in order; the journal says which of it was taken up.
    pub interventions: Vec<JournalEvent>,
}

/// An execution that this worker now holds, and whose rows it does not understand.
#[derive(Debug, thiserror::Error)]
#[error("execution {} cannot be read", lease.execution)]
pub struct Unreadable {
    /// The right to write.
    pub lease: Lease,
    #[source]
    cause: diesel::result::Error,
}

/// Where a worker takes executions from.
pub struct Queue {
    db: Db,
    worker: String,
    lease_seconds: f64,
    limits: Gate,
    looked_behind: Mutex<Option<Instant>>,
}

/// How often to look for executions whose worker has not been heard of: each time is a look at all that
/// are running.
const LOOK_BEHIND: Duration = Duration::from_millis(250);

impl Queue {
    /// The queue of a worker with a unique name, whose leases last `lease_time`.
    #[must_use]
    pub fn new(db: Db, worker: &str, lease_time: Duration) -> Self {
        Self {
            db,
            worker: worker.to_owned(),
            lease_seconds: lease_time.as_secs_f64(),
            limits: Gate::default(),
            looked_behind: Mutex::default(),
        }
    }

    /// Takes up to `limit` executions: running ones whose worker has not been heard of, and queued ones
    /// that are due. Organisations take turns, and neither they nor agents get more than their limit.
    ///
    /// One that cannot be read is taken as well, so that it keeps no other from being performed and
    /// can be ended by the caller.
    ///
    /// # Errors
    ///
    /// When the database fails; what was claimed then comes back when the lease runs out.
    pub async fn claim(&self, limit: i32) -> QueryResult<Vec<Result<Claimed, Unreadable>>> {
        let is_limited = self.limits.is_open(concurrency::any(&self.db)).await?;
        let looks_behind = self.is_time_to_look_behind();
        self.db
            .engine(async move |conn| {
                let mut rows = Vec::new();
                if looks_behind {
                    rows = self.due(LeftBehind { limit }).load(conn).await?;
                }
                let limit = limit.saturating_sub(length(&rows));
                if limit > 0 && is_limited {
                    rows.extend(self.claim_limited(conn, limit).await?);
                } else if limit > 0 {
                    rows.extend(self.due(Unlimited { limit }).load(conn).await?);
                }
                load::load(conn, rows).await
            })
            .await
    }

    fn due<D>(&self, due: D) -> Claim<D> {
        Claim {
            due,
            worker: self.worker.clone(),
            seconds: self.lease_seconds,
        }
    }

    /// Claims up to limits, unless another worker is about to: then it claims what has none.
    async fn claim_limited(
        &self,
        conn: &mut db::Connection,
        limit: i32,
    ) -> QueryResult<Vec<ClaimRow>> {
        conn.transaction(async move |conn| {
            // A statement sees what was committed before it began: with the lock taken by an
            // earlier one, the claim counts what the last holder of the lock claimed.
            let lock = diesel::select(pg_try_advisory_xact_lock(LIMITED_CLAIMS));
            if lock.get_result(conn).await? {
                self.due(Limited { limit }).load(conn).await
            } else {
                self.due(Unlimited { limit }).load(conn).await
            }
        })
        .await
    }

    fn is_time_to_look_behind(&self) -> bool {
        let mut looked = self
            .looked_behind
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_time = looked.is_none_or(|looked| looked.elapsed() >= LOOK_BEHIND);
        if is_time {
            *looked = Some(Instant::now());
        }
        is_time
    }
}

fn length<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}

/// The advisory lock of whoever counts what is running and claims up to a limit. Waiting for it would
/// let a frozen worker stop all others.
const LIMITED_CLAIMS: i64 = 0x70_62_5f_63_6c_61_69_6d;

diesel::define_sql_function! {
    /// Takes an advisory lock until the end of the transaction, and tells whether it did.
    fn pg_try_advisory_xact_lock(key: BigInt) -> Bool;
}

/// Extends the leases and returns those that are lost.
///
/// # Errors
///
/// When the database fails.
pub async fn extend_leases(
    db: &Db,
    leases: &[Lease],
    lease_time: Duration,
) -> QueryResult<Vec<Lease>> {
    let extend = Extend {
        ids: leases.iter().map(|lease| lease.execution).collect(),
        epochs: leases.iter().map(|lease| lease.epoch).collect(),
        seconds: lease_time.as_secs_f64(),
    };
    db.engine(async move |conn| {
        let extended: HashSet<(ExecutionId, i32)> = extend.load(conn).await?.into_iter().collect();
        let is_extended = |lease: &&Lease| extended.contains(&(lease.execution, lease.epoch));
        let (_, left): (Vec<Lease>, Vec<Lease>) = leases.iter().partition(is_extended);
        lost_of(conn, left).await
    })
    .await
}

/// Those of `leases` that no longer hold. An extension passes over rows that are being written to:
/// whoever holds a lease writes to them and extends it so.
async fn lost_of(conn: &mut db::Connection, leases: Vec<Lease>) -> QueryResult<Vec<Lease>> {
    if leases.is_empty() {
        return Ok(leases);
    }
    let ids = leases.iter().map(|lease| lease.execution);
    let held: HashSet<(ExecutionId, i32)> = executions::table
        .filter(executions::id.eq_any(ids))
        .filter(executions::status.eq(ExecutionStatus::Running))
        .select((executions::id, executions::lease_epoch))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let is_lost = |lease: &Lease| !held.contains(&(lease.execution, lease.epoch));
    Ok(leases.into_iter().filter(is_lost).collect())
}
