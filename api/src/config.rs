//! What the environment says, read once at the start.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// How much the server shows to people who are not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One-click sign-in and GraphiQL; on loopback addresses only.
    Development,
    /// Neither.
    Production,
}

/// The server's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where everything that must not be lost is, the managed database included.
    pub data_dir: PathBuf,
    /// The database; a managed one in the data folder without it.
    pub database_url: Option<String>,
    /// The folder of PostgreSQL's programs, for the managed database.
    pub pg_bin: Option<PathBuf>,
    /// The docs site as `site-gen` built it.
    pub site_dir: PathBuf,
    /// The web client as its build left it.
    pub web_dir: PathBuf,
    /// How much to show.
    pub mode: Mode,
    /// The most executions that one process performs at once.
    pub concurrency: usize,
}

/// How many executions one process performs at once when nothing else is said.
pub const DEFAULT_CONCURRENCY: usize = 64;

/// A larger number is more likely a slip than a wish.
const MOST_CONCURRENCY: usize = 5_000;

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// Names the variable that cannot be used, and what would be right.
    pub fn from_environment() -> Result<Self> {
        let config = Self {
            listen: listen_address()?,
            data_dir: path("PROFILE_BUILDER_DATA_DIR", "data"),
            database_url: database_url()?,
            pg_bin: text("PROFILE_BUILDER_PG_BIN").map(PathBuf::from),
            site_dir: path("PROFILE_BUILDER_SITE_DIR", "target/site"),
            web_dir: path("PROFILE_BUILDER_WEB_DIR", "web-client/dist"),
            mode: mode()?,
            concurrency: concurrency()?,
        };
        if config.mode == Mode::Development && !config.listen.ip().is_loopback() {
            bail!(
                "PROFILE_BUILDER_LISTEN is {}, which other machines can reach, and development mode lets anybody sign in: set PROFILE_BUILDER_MODE=production",
                config.listen
            );
        }
        Ok(config)
    }
}

fn listen_address() -> Result<SocketAddr> {
    let given = text("PROFILE_BUILDER_LISTEN").unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    given.parse().with_context(|| {
        format!("PROFILE_BUILDER_LISTEN is \"{given}\"; give an address and a port, such as 127.0.0.1:8080")
    })
}

fn database_url() -> Result<Option<String>> {
    let Some(url) = text("DATABASE_URL") else {
        return Ok(None);
    };
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        bail!("DATABASE_URL must begin with postgres:// or postgresql://");
    }
    if url.contains("options=") {
        bail!("DATABASE_URL must not set \"options\": the server sets them itself");
    }
    Ok(Some(url))
}

fn mode() -> Result<Mode> {
    match text("PROFILE_BUILDER_MODE").as_deref() {
        None | Some("development") => Ok(Mode::Development),
        Some("production") => Ok(Mode::Production),
        Some(other) => {
            bail!("PROFILE_BUILDER_MODE is \"{other}\"; it must be development or production")
        }
    }
}

fn concurrency() -> Result<usize> {
    let Some(given) = text("PROFILE_BUILDER_CONCURRENCY") else {
        return Ok(DEFAULT_CONCURRENCY);
    };
    match given.trim().parse() {
        Ok(count) if (1..=MOST_CONCURRENCY).contains(&count) => Ok(count),
        _ => bail!(
            "PROFILE_BUILDER_CONCURRENCY is \"{given}\"; give how many executions this process performs at once, a whole number from 1 to {MOST_CONCURRENCY}, such as {DEFAULT_CONCURRENCY}"
        ),
    }
}

fn path(variable: &str, default: &str) -> PathBuf {
    text(variable).map_or_else(|| PathBuf::from(default), PathBuf::from)
}

/// A variable's value; an empty one counts as not set.
fn text(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.trim().is_empty())
}
