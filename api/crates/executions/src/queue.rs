//! Claiming executions, and keeping what was claimed.

mod claim;
mod expire;
mod extend;
mod load;

use std::collections::HashSet;
use std::time::Duration;

use db::Db;
use db_schema::schema::executions;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Double, Nullable};
use diesel_async::RunQueryDsl;
use domain::agent::AgentDefinition;
use domain::execution::ExecutionStatus;
use domain::id::ExecutionId;
use domain::journal::{JournalEntry, JournalEvent};

use claim::{Claim, ClaimRow};
use extend::Extend;

pub use expire::expire_approvals;

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
/// not been heard of. Organisations take turns.
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
    let claim = Claim {
        worker: worker.to_owned(),
        seconds: lease_time.as_secs_f64(),
        limit,
    };
    db.engine(async move |conn| {
        let rows: Vec<ClaimRow> = claim.load(conn).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        load::load(conn, rows).await
    })
    .await
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

/// Gives an execution back to the queue, for a worker that is told to stop.
///
/// # Errors
///
/// When the database fails; the lease then runs out by itself.
pub async fn release(db: &Db, lease: Lease) -> QueryResult<()> {
    db.engine(async move |conn| {
        diesel::update(executions::table.find(lease.execution))
            .filter(executions::lease_epoch.eq(lease.epoch))
            .filter(executions::status.eq(ExecutionStatus::Running))
            .set((
                executions::status.eq(ExecutionStatus::Queued),
                executions::lease_until.eq(None::<chrono::DateTime<chrono::Utc>>),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// Lets go of an execution until people wake it, and tells whether it did: not when they have sent in
/// more than the holder knows, of which it knows then, or when the lease is lost.
///
/// # Errors
///
/// When the database fails.
pub async fn park(db: &Db, lease: &mut Lease, status: ExecutionStatus) -> QueryResult<bool> {
    let Lease {
        execution,
        epoch,
        interventions,
        ..
    } = *lease;
    let news = db
        .engine(async move |conn| {
            let held = || {
                executions::table
                    .find(execution)
                    .filter(executions::lease_epoch.eq(epoch))
                    .filter(executions::status.eq(ExecutionStatus::Running))
            };
            let parked = diesel::update(held().filter(executions::interventions.eq(interventions)))
                .set((
                    executions::status.eq(status),
                    executions::lease_until.eq(None::<chrono::DateTime<chrono::Utc>>),
                    executions::seconds_left.eq(sql::<Nullable<Double>>(
                        "greatest(0, extract(epoch FROM deadline - now()))::float8",
                    )),
                    executions::deadline.eq(None::<chrono::DateTime<chrono::Utc>>),
                ))
                .execute(conn)
                .await?;
            if parked == 1 {
                return Ok(None);
            }
            let newest = held().select(executions::interventions).first(conn).await;
            Ok::<_, diesel::result::Error>(Some(newest.optional()?.unwrap_or(interventions)))
        })
        .await?;
    lease.interventions = news.unwrap_or(interventions);
    Ok(news.is_none())
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
