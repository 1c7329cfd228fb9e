//! The PostgreSQL that the product runs for itself when no `DATABASE_URL` is set.
//!
//! A cluster lives in the data folder and listens on a Unix socket only.
//! Several processes may use it at once: the first one starts it, and the last one to leave stops it.
//! A process killed in between leaves a running cluster, which the next one takes over.

mod account;
mod binaries;
mod error;
mod files;
mod initialise;
mod lock;
mod log;
mod postmaster;
mod socket;

use std::path::{Path, PathBuf};

use crate::managed::account::Account;
use crate::managed::binaries::Binaries;
use crate::managed::files::Files;
use crate::managed::lock::UseLock;
use crate::managed::postmaster::Postmaster;

pub use crate::managed::error::Error;

/// The database that every cluster has from its first start, with the `vector` extension in it.
pub const DATABASE: &str = "profile_builder";

/// The role that owns the cluster.
pub const SUPERUSER: &str = "postgres";

/// What a managed cluster needs to know.
#[derive(Debug, Clone)]
pub struct Config {
    /// The product's data folder; the cluster lives in its subfolder `postgresql`.
    pub data_dir: PathBuf,
    /// The folder of `postgres` and `initdb`; searched for when absent.
    pub binaries: Option<PathBuf>,
}

/// A running cluster, in use by this process.
///
/// Dropping it does what [`Cluster::stop`] does, but blocks the thread and keeps errors to itself.
#[derive(Debug)]
pub struct Cluster {
    files: Files,
    joined: bool,
    running: Option<(Postmaster, UseLock)>,
    socket_dir: PathBuf,
}

/// Makes the cluster of this data folder run, creating it the first time.
///
/// A cluster that already runs is joined, whoever started it and whether or not that process lives.
pub async fn start(config: &Config) -> Result<Cluster, Error> {
    let config = config.clone();
    tokio::task::spawn_blocking(move || start_blocking(&config))
        .await
        .map_err(Error::Interrupted)?
}

impl Cluster {
    /// The connection URL of a role to a database of this cluster.
    pub fn url(&self, role: &str, database: &str) -> String {
        socket::url(&self.socket_dir, role, database)
    }

    /// The connection URL of the cluster's owner to [`DATABASE`], for migrations and their like.
    pub fn superuser_url(&self) -> String {
        self.url(SUPERUSER, DATABASE)
    }

    /// Whether another process was using the cluster when this one came.
    pub fn joined(&self) -> bool {
        self.joined
    }

    /// Where PostgreSQL writes what it has to say.
    pub fn log_file(&self) -> &Path {
        &self.files.log
    }

    /// Leaves the cluster, and stops it when no other process uses it.
    pub async fn stop(mut self) -> Result<(), Error> {
        tokio::task::spawn_blocking(move || self.leave())
            .await
            .map_err(Error::Interrupted)?
    }

    fn leave(&mut self) -> Result<(), Error> {
        let Some((mut postmaster, use_lock)) = self.running.take() else {
            return Ok(());
        };
        let _turn = lock::take_turn(&self.files)?;
        if use_lock.release_as_last(&self.files)? {
            postmaster.stop(&self.files)
        } else {
            Ok(())
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.leave() {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "PostgreSQL did not stop"
            );
        }
    }
}

fn start_blocking(config: &Config) -> Result<Cluster, Error> {
    let files = files::prepare(&config.data_dir)?;
    let _turn = lock::take_turn(&files)?;
    let joined = lock::is_in_use(&files)?;
    let postmaster = match postmaster::find_running(&files)? {
        Some(running) => running,
        None => start_stopped(config, &files)?,
    };
    let socket_dir = postmaster.socket_dir().to_owned();
    // Held from here on, so that a failure above leaves nothing behind.
    let use_lock = lock::use_cluster(&files)?;
    Ok(Cluster {
        files,
        joined,
        running: Some((postmaster, use_lock)),
        socket_dir,
    })
}

fn start_stopped(config: &Config, files: &Files) -> Result<Postmaster, Error> {
    let account = Account::for_cluster(files)?;
    let binaries = Binaries::find(config.binaries.as_deref())?;
    account.check_reach(&binaries.folder)?;
    account.check_reach(&files.folder)?;
    if files.cluster.exists() {
        binaries.check_version(files)?;
    } else {
        initialise::create_cluster(&binaries, &account, files)?;
    }
    let socket_dir = socket::prepare(files, &account)?;
    postmaster::start(&binaries, &account, files, &socket_dir)
}
