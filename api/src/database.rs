//! Opens the database: the one that `DATABASE_URL` names, or the managed one in the data folder.

use anyhow::{Context as _, Result};
use db::Db;
use db::managed::{self, Cluster, DATABASE, SUPERUSER};
use db::urls::Urls;

use crate::config::Config;

/// The most connections per pool. PostgreSQL allows 100 by default, and there are two pools.
const CONNECTIONS: usize = 16;

/// An open database, migrated.
pub struct Database {
    /// What the rest of the server works with.
    pub db: Db,
    cluster: Option<Cluster>,
}

/// Opens the database and brings its schema up to date.
///
/// # Errors
///
/// With the remedy: no PostgreSQL found, data folder not writable, database not answering, a
/// migration failing.
pub async fn open(config: &Config) -> Result<Database> {
    let (urls, cluster) = match &config.database_url {
        Some(url) => (Urls::from_database_url(url), None),
        None => {
            let cluster = managed::start(&managed::Config {
                data_dir: config.data_dir.clone(),
                binaries: config.pg_bin.clone(),
            })
            .await
            .context("the local database did not start")?;
            (managed_urls(&cluster), Some(cluster))
        }
    };
    let applied = db::migrate::migrate(&urls.owner).await?;
    if !applied.is_empty() {
        tracing::info!(
            count = applied.len(),
            "Applied migrations: {}",
            applied.join(", ")
        );
    }
    let db = Db::new(&urls, CONNECTIONS).context("the connection pool was not made")?;
    Ok(Database { db, cluster })
}

impl Database {
    /// Leaves the database; the managed one stops when no other process uses it.
    ///
    /// # Errors
    ///
    /// When the managed database does not stop.
    pub async fn close(self) -> Result<()> {
        drop(self.db);
        match self.cluster {
            Some(cluster) => cluster
                .stop()
                .await
                .context("the local database did not stop"),
            None => Ok(()),
        }
    }
}

fn managed_urls(cluster: &Cluster) -> Urls {
    Urls::from_logins(|role| cluster.url(role, DATABASE), SUPERUSER)
}
