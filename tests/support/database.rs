//! A database for each test, cloned from a migrated template.
//!
//! All tests of all processes share one cluster in the folder for temporary files, which stays for
//! the next run. The template's name is a hash of the migrations.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use db::Db;
use db::managed::{self, Cluster};
use db::urls::Urls;
use rustix::process::{Pid, getuid, test_kill_process};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// The connections of each pool of a test.
const CONNECTIONS: usize = 6;
/// Any number: one process prepares the cluster at a time.
const LOCK: &str = "SELECT pg_advisory_lock(4711)";
/// A crash of the machine may cost the cluster, which the next run then makes anew.
const FAST: &str = "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off; \
                    ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf()";

/// A migrated database of one test's own. Dropping it deletes it.
pub struct TestDatabase {
    name: String,
    cluster: Arc<Cluster>,
}

impl TestDatabase {
    /// A new database with no rows in it.
    pub async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        blocking(|| async {
            let cluster = cluster().await;
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("test_{}_{number}", std::process::id());
            let template = template_name();
            connect(&cluster.superuser_url())
                .await
                .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                .await
                .expect("the test's database is made");
            Self { name, cluster }
        })
    }

    /// The address for a role.
    #[must_use]
    pub fn url(&self, role: &str) -> String {
        self.cluster.url(role, &self.name)
    }

    /// The address for the owner of everything: what `DATABASE_URL` may be.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url(managed::SUPERUSER)
    }

    /// The address of another database of the same cluster, for changing this one from outside.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        self.cluster.superuser_url()
    }

    /// The addresses the server works with.
    #[must_use]
    pub fn urls(&self) -> Urls {
        Urls {
            owner: self.owner_url(),
            app: self.url("profile_builder_app"),
            engine: self.url("profile_builder_engine"),
            operator: self.url("profile_builder_operator"),
        }
    }

    /// Pools on it, as the server has them.
    #[must_use]
    pub fn pools(&self) -> Db {
        Db::new(&self.urls(), CONNECTIONS).expect("the pools are made")
    }

    /// A connection of the owner, who sees every row.
    pub async fn owner(&self) -> Client {
        connect(&self.owner_url()).await
    }

    /// A connection of the role that requests have.
    pub async fn app_role(&self) -> Client {
        connect(&self.url("profile_builder_app")).await
    }

    /// The rows of a query by the owner, each column as text; null is `-`.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        rows(&self.owner().await, sql).await
    }

    /// The only value that a query by the owner gives.
    pub async fn value(&self, sql: &str) -> String {
        self.rows(sql).await.remove(0).remove(0)
    }

    /// Runs statements as the owner.
    pub async fn run_sql(&self, sql: &str) {
        self.owner().await.batch_execute(sql).await.unwrap();
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let url = self.cluster.superuser_url();
        // At worst it stays until the next run finds it.
        let _ = blocking(|| async { connect(&url).await.batch_execute(&sql).await });
    }
}

/// The rows of a query, each column as text; null is `-`.
pub async fn rows(client: &Client, sql: &str) -> Vec<Vec<String>> {
    let messages = client.simple_query(sql).await.unwrap();
    let to_row = |message| match message {
        SimpleQueryMessage::Row(row) => {
            let column = |index| row.get(index).unwrap_or("-").to_owned();
            Some((0..row.len()).map(column).collect())
        }
        _ => None,
    };
    messages.into_iter().filter_map(to_row).collect()
}

/// A connection of its own.
///
/// # Panics
///
/// When the database does not answer.
pub async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Runs a future on a runtime of its own, so that it works in `drop` and in every kind of test.
pub(crate) fn blocking<T, F>(work: impl FnOnce() -> F + Send) -> T
where
    T: Send,
    F: Future<Output = T>,
{
    std::thread::scope(|scope| {
        let work = || tokio::runtime::Runtime::new().unwrap().block_on(work());
        match scope.spawn(work).join() {
            Ok(value) => value,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// This process's cluster: running and prepared. It stops with the last test that uses it.
async fn cluster() -> Arc<Cluster> {
    static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let found = SHARED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .upgrade();
    if let Some(cluster) = found {
        return cluster;
    }
    // Two threads may come here at once: the second joins what the first has started.
    let cluster = start().await;
    prepare(&cluster).await;
    let cluster = Arc::new(cluster);
    *SHARED.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(&cluster);
    cluster
}

async fn start() -> Cluster {
    let folder = format!("profile-builder-tests-{}", getuid().as_raw());
    let config = managed::Config {
        data_dir: std::env::temp_dir().join(folder),
        binaries: std::env::var_os("PROFILE_BUILDER_PG_BIN").map(PathBuf::from),
    };
    match managed::start(&config).await {
        Ok(cluster) => cluster,
        Err(error) => panic!(
            "the integration tests need PostgreSQL: {error}\nRun `make postgres` and set PROFILE_BUILDER_PG_BIN to the folder that it prints"
        ),
    }
}

async fn prepare(cluster: &Cluster) {
    let owner = connect(&cluster.superuser_url()).await;
    owner.batch_execute(LOCK).await.unwrap();
    if rows(&owner, "SHOW fsync").await[0][0] == "on" {
        for statement in FAST.split("; ") {
            owner.batch_execute(statement).await.unwrap();
        }
    }
    drop_leftovers(&owner).await;
    let template = template_name();
    let known = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    if rows(&owner, &known).await.is_empty() {
        make_template(cluster, &owner, &template).await;
    }
}

async fn make_template(cluster: &Cluster, owner: &Client, template: &str) {
    let unfinished = format!("{template}_unfinished");
    let drop = format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)");
    owner.batch_execute(&drop).await.unwrap();
    let create = format!("CREATE DATABASE {unfinished}");
    owner.batch_execute(&create).await.unwrap();
    let url = cluster.url(managed::SUPERUSER, &unfinished);
    db::migrate::migrate(&url)
        .await
        .expect("the migrations apply");
    // The connection of the migrations may need a moment to end.
    let rename = format!("ALTER DATABASE {unfinished} RENAME TO {template}");
    crate::wait::until("the template", async || {
        owner.batch_execute(&rename).await.ok()
    })
    .await;
}

/// Deletes what tests left that were killed.
async fn drop_leftovers(owner: &Client) {
    let names = "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'";
    for row in rows(owner, names).await {
        let name = &row[0];
        let process = name.split('_').nth(1).and_then(|pid| pid.parse().ok());
        let alive = process
            .and_then(Pid::from_raw)
            .is_some_and(|pid| test_kill_process(pid).is_ok());
        if !alive {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            owner.batch_execute(&drop).await.unwrap();
        }
    }
}

fn template_name() -> String {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<PathBuf> = fs::read_dir(migrations)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|file| file.exists())
        .collect();
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(&fs::read(file).unwrap());
    }
    format!("template_{}", &hasher.finalize().to_hex()[..16])
}
