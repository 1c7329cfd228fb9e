//! What can go wrong with a managed cluster, each with its remedy.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why the managed PostgreSQL did not start or stop.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No folder holds a usable PostgreSQL.
    #[error(
        "no usable PostgreSQL found; looked in:\n{}\nRun `make postgres`, install PostgreSQL 15 or newer with pgvector, or set DATABASE_URL",
        indented(looked_in)
    )]
    NoBinaries {
        /// Every folder that was looked at, with what was wrong with it.
        looked_in: Vec<String>,
    },
    /// The folder named by the configuration holds no usable PostgreSQL.
    #[error(
        "{} is not a usable PostgreSQL: {reason}; point PROFILE_BUILDER_PG_BIN to the folder of `postgres` and `initdb`, or unset it",
        folder.display()
    )]
    UnusableBinaries {
        /// The configured folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The data folder or something in it cannot be written.
    #[error(
        "cannot write {}; make it writable for this user, or choose another data folder with PROFILE_BUILDER_DATA_DIR",
        path.display()
    )]
    DataFolder {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The account that PostgreSQL runs under cannot enter a folder on the way.
    #[error(
        "PostgreSQL refuses to run as root, and the user `{account}` that it runs as instead cannot enter {}, which is on the way to {}; keep data (PROFILE_BUILDER_DATA_DIR) and binaries (PROFILE_BUILDER_PG_BIN) where every user may pass, such as /var/lib/profile-builder, or do not run as root",
        blocked_at.display(), path.display()
    )]
    Unreachable {
        /// The name of the account.
        account: String,
        /// The folder that it cannot enter.
        blocked_at: PathBuf,
        /// Where it had to go.
        path: PathBuf,
    },
    /// There is no account to run PostgreSQL under.
    #[error(
        "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor a user `nobody` to run it as; create one, or do not run as root"
    )]
    NoAccount,
    /// The cluster was made by another major version.
    #[error(
        "the cluster in {} was made by PostgreSQL {cluster}, but the binaries in {} are PostgreSQL {binaries}; point PROFILE_BUILDER_PG_BIN to PostgreSQL {cluster}, or move the data with pg_dump and pg_restore",
        path.display(), folder.display()
    )]
    Version {
        /// The cluster's folder.
        path: PathBuf,
        /// The cluster's major version, as written in it.
        cluster: String,
        /// The folder of the binaries.
        folder: PathBuf,
        /// The binaries' major version.
        binaries: u32,
    },
    /// A program of PostgreSQL could not be run at all.
    #[error("could not run {}; check that it is executable and complete, or run `make postgres` again", program.display())]
    Spawn {
        /// The program.
        program: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The new cluster could not be made.
    #[error(
        "could not create the database cluster: {program} ended with {status}; free disk space and a complete installation are what it usually lacks. It said:\n{output}"
    )]
    Initialise {
        /// The program that failed.
        program: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// What it printed.
        output: String,
    },
    /// PostgreSQL ended instead of accepting connections.
    #[error(
        "PostgreSQL ended with {status} instead of accepting connections; the cause is in the last lines of {}:\n{tail}",
        log.display()
    )]
    Exited {
        /// How it ended.
        status: ExitStatus,
        /// The log file.
        log: PathBuf,
        /// The last lines of it.
        tail: String,
    },
    /// PostgreSQL runs, but did not accept connections in time.
    #[error(
        "PostgreSQL did not accept connections within {seconds} seconds; recovery after a crash may need longer, so try again. The last lines of {}:\n{tail}",
        log.display()
    )]
    NotReady {
        /// How long it had.
        seconds: u64,
        /// The log file.
        log: PathBuf,
        /// The last lines of it.
        tail: String,
    },
    /// PostgreSQL did not stop.
    #[error("PostgreSQL (process {pid}) did not stop within {seconds} seconds; see {}", log.display())]
    NotStopped {
        /// Its process id.
        pid: i32,
        /// How long it had.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },
    /// Another process holds the cluster's start lock for too long.
    #[error(
        "another process has been starting or stopping the database in {} for {seconds} seconds; end it, or choose another data folder with PROFILE_BUILDER_DATA_DIR",
        path.display()
    )]
    Busy {
        /// The folder of the cluster.
        path: PathBuf,
        /// How long this process waited.
        seconds: u64,
    },
    /// The folder for the socket belongs to somebody else.
    #[error(
        "{} cannot hold the database's socket, since it is not a folder that only this user may enter; remove it, or choose a data folder with a shorter path",
        path.display()
    )]
    SocketFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The background thread was cancelled or panicked.
    #[error("the work on the database cluster was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
}

fn indented(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
