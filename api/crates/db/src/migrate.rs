//! Applies the migrations that a database lacks.

use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connect::connect;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations");

/// Serialises migrations of several servers that start at once. The number means nothing; it is
/// only used here.
const LOCK: &str = "SELECT pg_advisory_lock(31657362797929573)";

/// Why the migrations could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection.
    #[error(
        "the database does not answer: check DATABASE_URL, that the server runs and that this machine may connect"
    )]
    Connect(#[source] diesel::ConnectionError),
    /// A statement failed.
    #[error("a migration failed; the database is as it was before it")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The lock could not be taken.
    #[error("could not wait for another server's migrations")]
    Lock(#[source] diesel::result::Error),
}

/// Applies what is missing and returns the names of the applied migrations.
///
/// Several servers may call it at once; one works, the others wait. Needs a multi-threaded tokio
/// runtime.
///
/// # Errors
///
/// When the database does not answer or a statement fails.
pub async fn migrate(owner_url: &str) -> Result<Vec<String>, Error> {
    let mut conn = connect(owner_url).await.map_err(Error::Connect)?;
    conn.batch_execute(LOCK).await.map_err(Error::Lock)?;
    let applied = tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(conn);
        harness
            .run_pending_migrations(MIGRATIONS)
            .map(|versions| versions.iter().map(ToString::to_string).collect::<Vec<_>>())
    })
    .await
    .map_err(|error| Error::Migration(Box::new(error)))?
    .map_err(Error::Migration)?;
    Ok(applied)
}
