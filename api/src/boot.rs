//! Builds the server's parts, once.

use std::sync::Arc;
use std::time::Duration;

use agent_runtime::Runtime;
use anyhow::{Context as _, Result};
use connector_sdk::Registry;
use connector_sdk::http::{GuardedClient, HttpPolicy};
use connectors::BuiltIn;
use db::Db;
use executions::Signals;
use executions::journal::Journal;
use graphql::schema::Schema;
use graphql_core::scope::Server;
use llm::{ModelInfo, Models, RetryPolicy};
use prompts::Simulator;
use schedules::ticker::{Backoff, Ticker};
use search::{Embedded, Preferred, SearchIndex, meilisearch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::agent_memory::Memories;
use crate::config::{Config, Mode};

/// How long a prompt may be tried.
const LONGEST_SIMULATION: Duration = Duration::from_secs(60);

/// Everything that handlers need, shared by all of them.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Wake-ups between the handlers and the worker.
    pub signals: Signals,
    /// The models.
    pub models: Arc<Models>,
    /// The tools.
    pub tools: Registry,
    /// The names of the tools.
    pub tool_names: Arc<Vec<String>>,
    /// The GraphQL schema.
    pub schema: Schema,
    /// How e-mails are sent; none when they are not.
    pub mail: Option<mail::Config>,
    /// What makes memories searchable.
    pub embedder: memory::Embedder,
    /// Prompts that are tried.
    pub(crate) simulator: Simulator,
    /// The search of the docs site.
    pub(crate) docs: Arc<dyn SearchIndex>,
}

impl App {
    /// Which model answers when an agent names none.
    #[must_use]
    pub fn model_info(&self) -> ModelInfo {
        self.models.info()
    }
}

/// What the server talks to besides its database.
pub struct Parts {
    /// The models.
    pub models: Models,
    /// The tools that agents can be given.
    pub tools: Registry,
    /// The docs site.
    pub docs: Arc<dyn SearchIndex>,
    /// How e-mails are sent; none when they are not.
    pub mail: Option<mail::Config>,
    /// What the tools know of the memory.
    pub memory: Arc<Memories>,
}

impl Parts {
    /// The parts that the environment asks for.
    ///
    /// # Errors
    ///
    /// Names the variable of the environment that cannot be used.
    pub fn from_environment(config: &Config) -> Result<Self> {
        let http = GuardedClient::new(HttpPolicy::from_environment()?)
            .context("the client for the agents' web requests was not made")?;
        let docs = docs(config)?;
        let memory = Arc::new(Memories::new(memory::Embedder::from_environment()?));
        let tools = BuiltIn {
            http,
            docs: docs.clone(),
            memory: memory.clone(),
        };
        Ok(Self {
            models: llm::from_environment()?,
            tools: connectors::built_in(tools).context("the built-in tools do not fit together")?,
            docs,
            mail: mail::Config::from_environment()?,
            memory,
        })
    }
}

/// The search of the docs site, in Meilisearch when there is one.
fn docs(config: &Config) -> Result<Arc<dyn SearchIndex>> {
    let meilisearch = meilisearch::Config::from_environment()?;
    let embedded = Embedded::open(config.site_dir.join("search-documents.json"));
    Ok(match meilisearch {
        Some(meilisearch) => Arc::new(Preferred::new(meilisearch, embedded)?),
        None => Arc::new(embedded),
    })
}

/// Puts the parts together on an open database.
#[must_use]
pub fn build(config: Config, db: Db, parts: Parts) -> Arc<App> {
    let Parts {
        models,
        tools,
        docs,
        mail,
        memory,
    } = parts;
    memory.open(db.clone());
    let embedder = memory.embedder.clone();
    let models = Arc::new(models);
    let signals = Signals::default();
    let info = models.info();
    let server = Server {
        tools: Arc::new(tools.specs().cloned().collect()),
        tool_names: Arc::new(tools.names().map(str::to_owned).collect()),
        model: info.name,
        simulated: info.simulated,
        mail: mail.is_some(),
    };
    let tool_names = server.tool_names.clone();
    let introspection = config.mode == Mode::Development;
    let schema = graphql::schema::build(server, signals.clone(), embedder.clone(), introspection);
    Arc::new(App {
        config,
        db,
        signals,
        tools,
        tool_names,
        schema,
        simulator: Simulator::new(models.clone(), LONGEST_SIMULATION),
        models,
        docs,
        mail,
        embedder,
    })
}

/// Carries wake-ups from and to other processes on the same database, until the runtime ends.
pub fn relay(app: &App) -> JoinHandle<()> {
    tokio::spawn(executions::relay::relay(
        app.db.clone(),
        app.signals.clone(),
    ))
}

/// How long an execution is left to a worker that is not heard of.
const LEASE_TIME: Duration = Duration::from_secs(10);

/// What a worker in this process needs.
#[must_use]
pub fn runtime(app: &App) -> Arc<Runtime> {
    Arc::new(Runtime {
        db: app.db.clone(),
        journal: Journal::open(&app.db, LEASE_TIME),
        signals: app.signals.clone(),
        budgets: executions::gate::Gate::default(),
        models: app.models.clone(),
        tools: app.tools.clone(),
        config: agent_runtime::Config {
            name: format!("worker-{}", ulid::Ulid::generate()),
            concurrency: app.config.concurrency,
            lease_time: LEASE_TIME,
            poll: Duration::from_millis(500),
            retry: RetryPolicy::STANDARD,
        },
    })
}

/// What looks for schedules that are due, beside a worker in this process.
#[must_use]
pub fn ticker(app: &App) -> Ticker {
    Ticker {
        db: app.db.clone(),
        signals: app.signals.clone(),
        poll: Duration::from_secs(1),
        backoff: Backoff::STANDARD,
    }
}

/// How often the outbox is looked into.
const MAIL_POLL: Duration = Duration::from_secs(5);

/// Performs executions, starts what is due, sends e-mails and looks after what agents remember, until
/// `stop`.
pub async fn work(app: &App, stop: CancellationToken) {
    tokio::join!(
        agent_runtime::work(runtime(app), stop.clone()),
        schedules::ticker::run(ticker(app), stop.clone()),
        send_mails(app, stop.clone()),
        memory::upkeep::run(&app.db, &app.embedder, stop),
    );
}

async fn send_mails(app: &App, stop: CancellationToken) {
    let Some(config) = app.mail.clone() else {
        return;
    };
    match mail::Sender::new(app.db.clone(), config) {
        Ok(sender) => mail::sender::run(sender, MAIL_POLL, stop).await,
        Err(error) => tracing::error!("No e-mail is sent: {error:#}"),
    }
}
