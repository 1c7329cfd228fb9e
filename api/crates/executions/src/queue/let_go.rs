//! Giving a lease back before the execution's end.

use std::time::Duration;

use chrono::{DateTime, Utc};
use db::Db;
use db_schema::schema::executions;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Double, Timestamptz};
use diesel_async::RunQueryDsl;
use domain::execution::ExecutionStatus;

use crate::queue::Lease;

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
                executions::lease_until.eq(None::<DateTime<Utc>>),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// Gives an execution back to the queue, which hands it out after `pause` at the earliest. Its time
/// does not run meanwhile.
///
/// # Errors
///
/// When the database fails; the lease then runs out by itself.
pub async fn postpone(db: &Db, lease: Lease, pause: Duration) -> QueryResult<()> {
    db.engine(async move |conn| {
        let due = sql::<Timestamptz>("now() + make_interval(secs => ")
            .bind::<Double, _>(pause.as_secs_f64())
            .sql(")");
        diesel::update(executions::table.find(lease.execution))
            .filter(executions::lease_epoch.eq(lease.epoch))
            .filter(executions::status.eq(ExecutionStatus::Running))
            .set((
                executions::status.eq(ExecutionStatus::Queued),
                executions::lease_until.eq(None::<DateTime<Utc>>),
                executions::run_at.eq(due),
                executions::seconds_left.eq(sql::<Double>(SECONDS_LEFT)),
                executions::deadline.eq(None::<DateTime<Utc>>),
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
                    executions::lease_until.eq(None::<DateTime<Utc>>),
                    executions::seconds_left.eq(sql::<Double>(SECONDS_LEFT)),
                    executions::deadline.eq(None::<DateTime<Utc>>),
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

/// What is left of an execution's time when it stops running.
const SECONDS_LEFT: &str = "greatest(0, extract(epoch FROM deadline - now()))::float8";
