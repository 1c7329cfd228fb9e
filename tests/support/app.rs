//! The product in the test's own process: server, worker and database.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use agent_runtime::Runtime;
use api::agent_memory::Memories;
use api::boot::{self, App, Parts};
use api::config::{Config, Mode};
use connector_sdk::Registry;
use connector_sdk::http::{GuardedClient, HttpPolicy};
use connectors::BuiltIn;
use domain::role::AccessRole;
use executions::journal::Journal;
use identity::provision::{ProvisionToken, provision_token};
use llm::claude::Claude;
use llm::simulated::Simulated;
use llm::{ModelClient, Models, Prices, RetryPolicy};
use memory::Embedder;
use schedules::ticker::{Backoff, Ticker};
use search::{Embedded, Preferred, SearchIndex, meilisearch};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::database::{TestDatabase, blocking};
use crate::fake_claude::{FakeClaude, KEY};
use crate::fake_openai::FakeOpenAi;
use crate::fake_tool::{FakeTool, registry};

/// The organisation of a test that needs only one.
pub const ORGANISATION: &str = "acme";

/// What a test may want to be different.
pub struct Setup {
    /// The model; the simulated one, without its pauses.
    pub model: Arc<dyn ModelClient>,
    /// The model that stands in for it; none.
    pub fallback: Option<Arc<dyn ModelClient>>,
    /// The tools; the built-in ones.
    pub tools: Registry,
    /// What the built-in tools know of the memory; it finds by words.
    pub memory: Arc<Memories>,
    /// Whether executions are performed.
    pub worker: bool,
    /// Whether what is due is started.
    pub ticker: bool,
    /// Whether e-mail counts as set up; nothing is sent but by the test.
    pub mail: bool,
    /// How long a worker that is not heard of keeps its executions.
    pub lease_time: Duration,
    /// The most executions that the worker performs at once.
    pub concurrency: usize,
    /// How long the worker waits for a wake-up before it looks for work.
    pub poll: Duration,
    /// Whether it hears and tells other processes what happens.
    pub relay: bool,
    /// How much is shown to people who are not signed in.
    pub mode: Mode,
    /// The docs site.
    pub site_dir: PathBuf,
    /// The Meilisearch that is asked before the site's own index; none.
    pub meilisearch: Option<meilisearch::Config>,
    /// The web client.
    pub web_dir: PathBuf,
}

impl Setup {
    /// What tests have when they say nothing.
    #[must_use]
    pub fn new() -> Self {
        let memory = Arc::new(Memories::new(Embedder::Words));
        Self {
            model: Arc::new(Simulated::instant()),
            fallback: None,
            tools: built_in(memory.clone()),
            memory,
            worker: true,
            ticker: false,
            mail: true,
            lease_time: Duration::from_secs(10),
            concurrency: 64,
            poll: Duration::from_millis(20),
            relay: false,
            mode: Mode::Development,
            site_dir: PathBuf::from("/nonexistent"),
            meilisearch: None,
            web_dir: PathBuf::from("/nonexistent"),
        }
    }

    /// The same without a worker: nobody performs what is queued.
    #[must_use]
    pub fn idle(self) -> Self {
        Self {
            worker: false,
            ..self
        }
    }

    /// The same as one of several processes: it does not look for work but when it is told to.
    #[must_use]
    pub fn among_others(self) -> Self {
        Self {
            relay: true,
            poll: Duration::from_secs(3600),
            ..self
        }
    }

    /// The same with a clock: what is due is started.
    #[must_use]
    pub fn ticking(self) -> Self {
        Self {
            ticker: true,
            ..self
        }
    }

    /// The same with these tools alone.
    #[must_use]
    pub fn tools(self, tools: &[FakeTool]) -> Self {
        Self {
            tools: registry(tools),
            ..self
        }
    }

    /// The same with another embedder for what agents remember.
    #[must_use]
    pub fn remembering_by(self, embedder: Embedder) -> Self {
        let memory = Arc::new(Memories::new(embedder));
        Self {
            tools: built_in(memory.clone()),
            memory,
            ..self
        }
    }

    /// The same with the fake Claude as its model.
    #[must_use]
    pub fn claude(self, fake: &FakeClaude) -> Self {
        let mut config =
            llm::claude::Config::new(KEY.to_owned().into(), fake.url().parse().unwrap());
        config.stall = Duration::from_secs(5);
        Self {
            model: Arc::new(Claude::new(config).unwrap()),
            ..self
        }
    }

    /// The same with the fake of OpenAI's protocol as its model.
    #[must_use]
    pub fn openai(self, fake: &FakeOpenAi) -> Self {
        Self {
            model: Arc::new(fake.client()),
            ..self
        }
    }

    /// The same with the fake of OpenAI's protocol standing in for its model.
    #[must_use]
    pub fn with_fallback(self, fake: &FakeOpenAi) -> Self {
        Self {
            fallback: Some(Arc::new(fake.client())),
            ..self
        }
    }

    fn models(&self) -> Models {
        let models = Models::new(self.model.clone(), Prices::built_in().unwrap());
        let fallback = self.fallback.iter().cloned();
        fallback.fold(models, Models::with_fallback)
    }
}

/// The product's own tools, with nothing to find in the docs site.
fn built_in(memory: Arc<Memories>) -> Registry {
    let http = GuardedClient::new(HttpPolicy::public_only()).unwrap();
    let docs = Arc::new(Embedded::read("/nonexistent/search-documents.json"));
    connectors::built_in(BuiltIn { http, docs, memory }).unwrap()
}

impl Default for Setup {
    fn default() -> Self {
        Self::new()
    }
}

/// A running product. Dropping it stops it, and fails the test when executions are left open.
pub struct TestApp {
    /// Where it listens.
    pub url: String,
    /// Its database.
    pub database: Arc<TestDatabase>,
    /// The server's parts.
    pub app: Arc<App>,
    server: JoinHandle<()>,
    worker: Option<JoinHandle<()>>,
    relay: Option<JoinHandle<()>>,
    ticker: Option<JoinHandle<()>>,
    may_leave_open: bool,
}

impl TestApp {
    /// A product with an empty database.
    pub async fn new() -> Self {
        Self::with(Setup::new()).await
    }

    /// A product with an empty database and a setup of the test's choice.
    pub async fn with(setup: Setup) -> Self {
        Self::on(Arc::new(TestDatabase::new().await), setup).await
    }

    /// A product on a database that is there already.
    pub async fn on(database: Arc<TestDatabase>, setup: Setup) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let models = setup.models();
        let config = Config {
            listen: address,
            data_dir: PathBuf::from("/nonexistent"),
            database_url: None,
            pg_bin: None,
            site_dir: setup.site_dir,
            web_dir: setup.web_dir,
            mode: setup.mode,
            concurrency: setup.concurrency,
        };
        let embedded = Embedded::open(config.site_dir.join("search-documents.json"));
        let docs: Arc<dyn SearchIndex> = match setup.meilisearch {
            Some(meilisearch) => Arc::new(Preferred::new(meilisearch, embedded).unwrap()),
            None => Arc::new(embedded),
        };
        let parts = Parts {
            models,
            tools: setup.tools,
            memory: setup.memory,
            docs,
            mail: setup.mail.then(|| mail::Config {
                server: "smtp://127.0.0.1:9".to_owned().into(),
                from: "Test <test@company.example>".parse().unwrap(),
                public_url: None,
            }),
        };
        let app = boot::build(config, database.pools(), parts);
        let stop = CancellationToken::new();
        let worker = setup.worker.then(|| {
            let runtime = runtime(&app, setup.lease_time, setup.poll);
            tokio::spawn(agent_runtime::work(runtime, stop.clone()))
        });
        let relay = setup.relay.then(|| boot::relay(&app));
        let ticker = setup.ticker.then(|| {
            let ticker = impatient_ticker(&app);
            tokio::spawn(schedules::ticker::run(ticker, stop.clone()))
        });
        let service = api::router::build(app.clone(), stop)
            .into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            // It ends with the test; an error before that shows in the client.
            let _ = axum::serve(listener, service).await;
        });
        Self {
            url: format!("http://{address}"),
            database,
            app,
            server,
            worker,
            relay,
            ticker,
            may_leave_open: false,
        }
    }

    /// Says that executions may be open at the end.
    #[must_use]
    pub fn leaving_executions_open(mut self) -> Self {
        self.may_leave_open = true;
        self
    }

    /// Ends server and worker at once, without any goodbye, and leaves the database as it is when
    /// the worker has not been heard of for long enough.
    pub async fn kill(mut self) -> Arc<TestDatabase> {
        self.may_leave_open = true;
        self.server.abort();
        for task in [self.worker.take(), self.ticker.take()]
            .into_iter()
            .flatten()
        {
            task.abort();
            // It has been aborted, and says so.
            let _ = task.await;
        }
        let lapse = "UPDATE executions SET lease_until = now() - interval '1 second'
                     WHERE status = 'running'";
        self.database.run_sql(lapse).await;
        self.database.clone()
    }

    /// A new token of the user with this role in the test's organisation.
    pub async fn token(&self, role: AccessRole) -> String {
        self.token_in(ORGANISATION, role).await
    }

    /// A new token of the user with this role in any organisation, which is made when it is missing.
    pub async fn token_in(&self, organisation: &str, role: AccessRole) -> String {
        let input = ProvisionToken {
            organisation: organisation.to_owned(),
            email: format!("{role}@{organisation}.example"),
            access_role: role,
            department: None,
            name: "test".to_owned(),
            requested_by: "test",
            valid_for: None,
        };
        let token = provision_token(&self.app.db, input).await.unwrap();
        token.expose().to_owned()
    }

    /// A user with this role in the test's organisation.
    pub async fn user(&self, role: AccessRole) -> Client {
        self.user_in(ORGANISATION, role).await
    }

    /// A user with this role in any organisation.
    pub async fn user_in(&self, organisation: &str, role: AccessRole) -> Client {
        let token = self.token_in(organisation, role).await;
        Client::new(&self.url, Some(token))
    }

    /// The test's administrator.
    pub async fn admin(&self) -> Client {
        self.user(AccessRole::Admin).await
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// The audit log of all organisations but for the making of users and tokens, each row as
    /// `action outcome role`.
    pub async fn audit_log(&self) -> Vec<String> {
        let sql = "SELECT l.action || ' ' || l.outcome || ' ' || u.access_role
                   FROM audit_log l JOIN users u ON u.id = l.user_id
                   ORDER BY l.organisation_id, l.seq";
        let rows = self.database.rows(sql).await;
        rows.into_iter().map(|mut row| row.remove(0)).collect()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
        let tasks = [&self.worker, &self.relay, &self.ticker];
        for task in tasks.into_iter().flatten() {
            task.abort();
        }
        if self.may_leave_open || std::thread::panicking() {
            return;
        }
        let open = "SELECT id FROM executions WHERE status IN ('queued', 'running')";
        let open = blocking(|| self.database.rows(open));
        assert!(open.is_empty(), "executions are left open: {open:?}");
    }
}

/// The product's own ticker, more impatient.
#[must_use]
pub fn impatient_ticker(app: &App) -> Ticker {
    Ticker {
        poll: Duration::from_millis(50),
        backoff: Backoff {
            base_ms: 5,
            ..Backoff::STANDARD
        },
        ..boot::ticker(app)
    }
}

/// The product's own worker, more impatient.
fn runtime(app: &App, lease_time: Duration, poll: Duration) -> Arc<Runtime> {
    let mut runtime = boot::runtime(app);
    if let Some(runtime) = Arc::get_mut(&mut runtime) {
        runtime.config.lease_time = lease_time;
        runtime.journal = Journal::open(&app.db, lease_time);
        runtime.config.poll = poll;
        runtime.config.retry = RetryPolicy {
            base: Duration::from_millis(10),
            ..RetryPolicy::STANDARD
        };
    }
    runtime
}
