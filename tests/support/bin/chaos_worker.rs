//! The worker of the chaos test: a process to be killed, frozen and cut off.
//!
//! It is what `profile-builder worker` is, with the same parts put together by `api::boot`, but for
//! its tools: the real binary has none whose effects another process could count, so that this one
//! has those of `support::effect_tool`. The test also decides its name, its lease time, and how long
//! it waits for a model that is silent. It stops in order when its standard input
//! ends, so that it does not outlive the test.
//!
//! Usage: `chaos-worker NAME DATABASE_URL MODEL_URL EFFECTS_URL LEASE_MS`; the database's address
//! has no user in it.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::agent_memory::Memories;
use api::boot::{self, Parts};
use api::config::{Config, Mode};
use db::Db;
use db::managed::SUPERUSER;
use db::urls::Urls;
use executions::journal::Journal;
use llm::claude::{self, Claude};
use llm::{Models, Prices, RetryPolicy, RetryShare};
use memory::Embedder;
use search::Embedded;
use support::effect_tool;
use support::fake_claude::KEY;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// The connections of each pool, as many as the product has.
const CONNECTIONS: usize = 16;
/// The most executions at once: few enough for each worker to have a share.
const CONCURRENCY: usize = 12;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("five arguments are needed");
    let (name, database, model, effects) = (next()?, next()?, next()?, next()?);
    let lease_time = Duration::from_millis(next()?.parse()?);
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("info"))
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    std::thread::spawn(move || {
        // Whether it ends or breaks, the test has gone or wants to go on.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        stopping.cancel();
    });
    let mut claude = claude::Config::new(KEY.to_owned().into(), model.parse()?);
    claude.stall = Duration::from_secs(3);
    let parts = Parts {
        // The model of the test fails far more often than a real one.
        models: Models::new(Arc::new(Claude::new(claude)?), Prices::built_in()?).retrying(
            RetryShare {
                share: 1.0,
                per_second: 100,
            },
        ),
        tools: effect_tool::registry(&effects, &name),
        docs: Arc::new(Embedded::read("/nonexistent/search-documents.json")),
        mail: None,
        memory: Arc::new(Memories::new(Embedder::Words)),
    };
    let login = |role: &str| format!("{database}&user={role}&application_name={name}");
    let db = Db::new(&Urls::from_logins(login, SUPERUSER), CONNECTIONS)?;
    let app = boot::build(config()?, db, parts);
    let mut runtime = boot::runtime(&app);
    let changed = Arc::get_mut(&mut runtime).ok_or("somebody else has the runtime")?;
    changed.config.name = name;
    changed.config.lease_time = lease_time;
    changed.journal = Journal::open(&app.db, lease_time);
    changed.config.poll = Duration::from_millis(100);
    changed.config.retry = RetryPolicy {
        // A busy machine may look like a model that is silent.
        attempts: 6,
        base: Duration::from_millis(50),
        ..RetryPolicy::STANDARD
    };
    agent_runtime::work(runtime, stop).await;
    Ok(())
}

fn config() -> Result<Config, Box<dyn Error>> {
    Ok(Config {
        listen: "127.0.0.1:0".parse()?,
        data_dir: PathBuf::from("/nonexistent"),
        database_url: None,
        pg_bin: None,
        site_dir: PathBuf::from("/nonexistent"),
        web_dir: PathBuf::from("/nonexistent"),
        mode: Mode::Development,
        concurrency: CONCURRENCY,
    })
}
