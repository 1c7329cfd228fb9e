//! Removes what has expired, and makes anew the vectors of other embedders. Any number of processes may
//! do so on one database.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use db_schema::schema::memories;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::error::chain;
use domain::id::{MemoryId, OrganisationId};
use tokio_util::sync::CancellationToken;

use crate::embedder::Embedder;
use crate::error::Error;

/// How often to look.
const POLL: Duration = Duration::from_secs(60);

/// The most memories that one look removes.
const FORGET: i64 = 500;

/// The most memories whose vectors one look makes anew.
const EMBED: i64 = 64;

/// How long a vector is left alone at least. Two servers with different embedders on one database would
/// otherwise make each other's vectors anew without end.
const SETTLED: TimeDelta = TimeDelta::minutes(10);

/// What one look did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// How many memories were removed.
    pub forgotten: usize,
    /// How many vectors were made anew.
    pub embedded: usize,
}

/// Looks until `stop` is cancelled.
pub async fn run(db: &Db, embedder: &Embedder, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let more_may_wait = match pass(db, embedder, Utc::now()).await {
            Ok(done) => {
                let Done {
                    forgotten,
                    embedded,
                } = done;
                if done != Done::default() {
                    tracing::info!(
                        forgotten,
                        embedded,
                        "Forgot {forgotten} memories whose time was up, and made {embedded} searchable"
                    );
                }
                is_full(forgotten, FORGET) || is_full(embedded, EMBED)
            }
            Err(error) => {
                let error = chain(&error);
                tracing::error!(error, "Could not look after memories; trying again");
                false
            }
        };
        if more_may_wait {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

fn is_full(done: usize, most: i64) -> bool {
    i64::try_from(done).unwrap_or(i64::MAX) >= most
}

/// Looks once, as if it were `now`.
///
/// # Errors
///
/// When the database or the embedder does not answer.
pub async fn pass(db: &Db, embedder: &Embedder, now: DateTime<Utc>) -> Result<Done, Error> {
    let mut done = Done::default();
    for (organisation, ids) in expired(db, now).await? {
        let deleted: QueryResult<usize> = db
            .tenant(organisation, async move |conn| {
                // It may have been pinned meanwhile.
                let still = memories::table
                    .filter(memories::id.eq_any(ids))
                    .filter(memories::expires_at.le(now));
                diesel::delete(still).execute(conn).await
            })
            .await;
        done.forgotten += deleted?;
    }
    for (organisation, ids) in strange(db, embedder, now).await? {
        done.embedded += embed(db, embedder, organisation, ids, now).await?;
    }
    Ok(done)
}

type ByOrganisation = BTreeMap<OrganisationId, Vec<MemoryId>>;

fn grouped(found: Vec<(MemoryId, OrganisationId)>) -> ByOrganisation {
    let mut groups = ByOrganisation::new();
    for (memory, organisation) in found {
        groups.entry(organisation).or_default().push(memory);
    }
    groups
}

async fn expired(db: &Db, now: DateTime<Utc>) -> QueryResult<ByOrganisation> {
    db.engine(async move |conn| {
        let found = memories::table
            .filter(memories::expires_at.le(now))
            .order(memories::expires_at)
            .limit(FORGET)
            .select((memories::id, memories::organisation_id))
            .load(conn);
        Ok(grouped(found.await?))
    })
    .await
}

/// Memories that a search with this embedder would not find.
async fn strange(db: &Db, embedder: &Embedder, now: DateTime<Utc>) -> QueryResult<ByOrganisation> {
    let name = embedder.name().to_owned();
    db.engine(async move |conn| {
        // Two comparisons can use the index, where one for "another" could not.
        let other = memories::embedder
            .lt(name.clone())
            .or(memories::embedder.gt(name))
            .and(memories::embedded_at.lt(now - SETTLED));
        let found = memories::table
            .filter(memories::embedder.is_null().or(other))
            .limit(EMBED)
            .select((memories::id, memories::organisation_id))
            .load(conn);
        Ok(grouped(found.await?))
    })
    .await
}

/// Makes vectors of what is remembered. No transaction waits for the embedder; whoever changes a text
/// meanwhile has made its vector as well.
async fn embed(
    db: &Db,
    embedder: &Embedder,
    organisation: OrganisationId,
    ids: Vec<MemoryId>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let found: QueryResult<Vec<(MemoryId, String)>> = db
        .tenant(organisation, async move |conn| {
            memories::table
                .filter(memories::id.eq_any(ids))
                .select((memories::id, memories::text))
                .load(conn)
                .await
        })
        .await;
    let (ids, texts): (Vec<MemoryId>, Vec<String>) = found?.into_iter().unzip();
    if texts.is_empty() {
        return Ok(0);
    }
    let vectors = embedder.embed(&texts).await?;
    let name = embedder.name();
    let made = ids.into_iter().zip(texts).zip(vectors);
    db.tenant(organisation, async move |conn| {
        let mut embedded = 0;
        for ((id, text), vector) in made {
            let same = memories::table.find(id).filter(memories::text.eq(text));
            embedded += diesel::update(same)
                .set((
                    memories::embedder.eq(name),
                    memories::embedding.eq(vector),
                    memories::embedded_at.eq(now),
                ))
                .execute(conn)
                .await?;
        }
        Ok(embedded)
    })
    .await
}
