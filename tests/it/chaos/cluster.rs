//! A PostgreSQL of the round's own, which crashes and starts again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use db::managed::{self, Config, DATABASE};
use db::urls::Urls;
use rustix::process::{Pid, Signal, kill_process};
use support::database::rows;
use tokio::sync::Mutex;
use tokio_postgres::config::Host;
use tokio_postgres::{Client, NoTls};

use super::dice::Disaster;

/// Without `fsync`: the machine does not crash. The trigger notes which process wrote an event,
/// and which one held the execution then.
const PREPARE: &str = "
    ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf();
    CREATE TABLE chaos_writers (execution_id uuid, seq integer, writer text, holder text,
        PRIMARY KEY (execution_id, seq));
    GRANT INSERT ON chaos_writers TO PUBLIC;
    CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO chaos_writers
        SELECT id, NEW.seq, current_setting('application_name'), lease_owner
        FROM executions WHERE id = NEW.execution_id;
        RETURN NEW;
    END $$;
    CREATE TRIGGER note_writer AFTER INSERT ON execution_events
        FOR EACH ROW EXECUTE FUNCTION note_writer();";
/// The longest that PostgreSQL may be away, and that a frozen worker may keep what it holds.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// The cluster, migrated.
pub(super) struct Cluster {
    config: Config,
    /// None between a crash and the next start.
    running: Mutex<Option<managed::Cluster>>,
    crashes: AtomicUsize,
    owner_url: String,
    pub(super) urls: Urls,
    /// PostgreSQL's own socket.
    pub(super) socket: PathBuf,
}

impl Cluster {
    pub(super) async fn start(data_dir: &Path) -> Self {
        let config = Config {
            data_dir: data_dir.to_owned(),
            binaries: std::env::var_os("PROFILE_BUILDER_PG_BIN").map(PathBuf::from),
        };
        let cluster = managed::start(&config)
            .await
            .expect("PostgreSQL starts; `make postgres` fetches it");
        let owner_url = cluster.superuser_url();
        db::migrate::migrate(&owner_url).await.unwrap();
        let new = Self {
            config,
            socket: socket_of(&owner_url),
            urls: Urls::from_logins(|role| cluster.url(role, DATABASE), managed::SUPERUSER),
            owner_url,
            crashes: AtomicUsize::new(0),
            running: Mutex::new(Some(cluster)),
        };
        let owner = new.owner().await;
        for statement in PREPARE.splitn(4, ';') {
            owner.batch_execute(statement).await.unwrap();
        }
        new
    }

    /// The rows of a query by the owner, each column as text.
    pub(super) async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        rows(&self.owner().await, sql).await
    }

    /// How many executions have not ended; none while PostgreSQL does not answer.
    pub(super) async fn open_executions(&self) -> Option<usize> {
        let sql =
            "SELECT count(*) FROM executions WHERE status IN ('queued', 'running', 'waiting')";
        self.number(sql).await
    }

    /// Waits until others have taken over all that a worker held.
    pub(super) async fn taken_over(&self, worker: &str) {
        let sql = format!(
            "SELECT count(*) FROM executions WHERE status = 'running' AND lease_owner = '{worker}'"
        );
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE && self.number(&sql).await != Some(0) {
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Crashes PostgreSQL, which then comes back.
    pub(super) fn crash(self: &Arc<Self>, how: Disaster) {
        self.crashes.fetch_add(1, Ordering::SeqCst);
        let cluster = self.clone();
        tokio::spawn(async move {
            if how == Disaster::CrashBackend {
                cluster.crash_backend().await;
            } else {
                cluster.crash_main_process(how).await;
            }
            cluster.crashes.fetch_sub(1, Ordering::SeqCst);
        });
    }

    /// Whether it crashes or comes back just now.
    pub(super) fn is_crashing(&self) -> bool {
        self.crashes.load(Ordering::SeqCst) > 0
    }

    async fn crash_backend(&self) {
        let _alone = self.running.lock().await;
        let owner = self.owner().await;
        let backends = "SELECT pid FROM pg_stat_activity
                        WHERE usename = 'profile_builder_engine' ORDER BY pid LIMIT 1";
        let Some(backend) = rows(&owner, backends).await.pop() else {
            return;
        };
        signal(&backend[0], Signal::KILL);
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE && owner.simple_query("SELECT 1").await.is_ok() {
            tokio::time::sleep(PAUSE).await;
        }
        self.owner().await;
    }

    async fn crash_main_process(&self, how: Disaster) {
        let mut running = self.running.lock().await;
        self.end(running.take(), how).await;
        *running = Some(managed::start(&self.config).await.unwrap());
    }

    /// Stops it for good, and keeps nothing.
    pub(super) async fn stop(&self) {
        let running = self.running.lock().await.take();
        self.end(running, Disaster::CrashAtOnce).await;
    }

    async fn end(&self, running: Option<managed::Cluster>, how: Disaster) {
        let pid_file = self
            .config
            .data_dir
            .join("postgresql/cluster/postmaster.pid");
        let main_process = fs::read_to_string(pid_file).unwrap();
        let how = match how {
            Disaster::CrashAtOnce => Signal::QUIT,
            _ => Signal::KILL,
        };
        signal(main_process.lines().next().unwrap(), how);
        running.unwrap().stop().await.unwrap();
    }

    async fn number(&self, sql: &str) -> Option<usize> {
        let (client, connection) = tokio_postgres::connect(&self.owner_url, NoTls).await.ok()?;
        tokio::spawn(connection);
        let number: i64 = client.query_one(sql, &[]).await.ok()?.get(0);
        usize::try_from(number).ok()
    }

    /// A connection of the owner, once PostgreSQL takes one.
    async fn owner(&self) -> Client {
        let begin = Instant::now();
        loop {
            match tokio_postgres::connect(&self.owner_url, NoTls).await {
                Ok((client, connection)) => {
                    tokio::spawn(connection);
                    return client;
                }
                Err(error) => assert!(begin.elapsed() < PATIENCE, "PostgreSQL is away: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn signal(pid: &str, signal: Signal) {
    let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

fn socket_of(url: &str) -> PathBuf {
    let config: tokio_postgres::Config = url.parse().unwrap();
    match config.get_hosts() {
        [Host::Unix(folder)] => folder.join(".s.PGSQL.5432"),
        other => panic!("a managed cluster has one socket, not {other:?}"),
    }
}
