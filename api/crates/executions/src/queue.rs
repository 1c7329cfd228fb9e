//! Claiming executions, and keeping what was claimed.

mod claim;
mod expire;
mod extend;
mod let_go;
mod load;

use std::collections::HashSet;
use std::time::Duration;

use db::Db;
use db_schema::schema::executions;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use domain::agent::AgentDefinition;
use domain::execution::ExecutionStatus;
use domain::id::ExecutionId;
use domain::journal::{JournalEntry, JournalEvent};

use claim::{Claim, ClaimRow};
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

/// Takes up to `limit` executions: queued ones that are due, and running ones whose worker has
/// not been heard of. Organisations take turns, and neither they nor agents get more than their
/// limit.
///
/// One that cannot be read is taken as well, so that it keeps no other from being performed and
/// can be ended by the caller.
///
/// # Errors
///
/// When the database fails; what was claimed then comes back when the lease runs out.
pub async fn claim(
    db: &Db,
    worker: &str,
    lease_time: Duration,
    limit: i32,
) -> QueryResult<Vec<Result<Claimed, Unreadable>>> {
    let worker = worker.to_owned();
    let seconds = lease_time.as_secs_f64();
    db.engine(async move |conn| {
        let rows: Vec<ClaimRow> = conn
            .transaction(async move |conn| {
                // A statement sees what was committed before it began: with the lock taken by an
                // earlier one, the claim counts what the last holder of the lock claimed.
                let lock = diesel::select(pg_try_advisory_xact_lock(LIMITED_CLAIMS));
                let claim = Claim {
                    worker,
                    seconds,
                    limit,
                    may_claim_limited: lock.get_result(conn).await?,
                };
                claim.load(conn).await
            })
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        load::load(conn, rows).await
    })
    .await
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
