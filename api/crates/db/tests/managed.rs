//! The managed PostgreSQL, with real servers in folders of their own.
//!
//! `make test` provides the programs through `PROFILE_BUILDER_PG_BIN`; without any these tests fail.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use db::managed::{self, Cluster, Config, DATABASE, Error, SUPERUSER};
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use tempfile::TempDir;

fn config(data_dir: &Path) -> Config {
    let binaries = std::env::var_os("PROFILE_BUILDER_PG_BIN").map(PathBuf::from);
    Config {
        data_dir: data_dir.to_owned(),
        binaries,
    }
}

async fn start(data_dir: &Path) -> Cluster {
    managed::start(&config(data_dir)).await.unwrap()
}

async fn start_error(data_dir: &Path) -> Error {
    managed::start(&config(data_dir)).await.unwrap_err()
}

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    answer: String,
}

/// The value of an SQL expression, as text.
async fn ask(url: &str, expression: &str) -> String {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    let query = format!("SELECT ({expression})::text AS answer");
    diesel::sql_query(query)
        .get_result::<Answer>(&mut conn)
        .await
        .unwrap()
        .answer
}

async fn execute(url: &str, sql: &str) {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    diesel::sql_query(sql).execute(&mut conn).await.unwrap();
}

fn pid_file(data_dir: &Path) -> PathBuf {
    data_dir.join("postgresql/cluster/postmaster.pid")
}

fn server_pid(data_dir: &Path) -> String {
    let text = fs::read_to_string(pid_file(data_dir)).unwrap();
    text.lines().next().unwrap().to_owned()
}

/// PostgreSQL removes its process file as the last thing it does.
fn is_stopped(data_dir: &Path) -> bool {
    !pid_file(data_dir).exists()
}

/// Another process that uses the cluster, already running.
struct OtherProcess(Child);

impl OtherProcess {
    fn start(data_dir: &Path) -> Self {
        let tests = std::env::current_exe().unwrap();
        let program = tests
            .parent()
            .unwrap()
            .with_file_name("examples")
            .join("managed");
        assert!(
            program.exists(),
            "run `cargo test -p db`, which builds {}",
            program.display()
        );
        let mut command = Command::new(program);
        command
            .arg(data_dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with("postgres://"), "{line:?}");
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Lets it stop in its own way.
    fn finish(mut self) {
        drop(self.0.stdin.take());
        assert!(self.0.wait().unwrap().success());
    }
}

#[tokio::test]
async fn the_first_start_makes_a_database_that_later_starts_keep() {
    let data = TempDir::new().unwrap();
    let cluster = start(data.path()).await;
    assert!(!cluster.joined());
    let url = cluster.superuser_url();
    assert_eq!(ask(&url, "'[3,4]'::vector <-> '[0,0]'").await, "5");
    assert_eq!(ask(&url, "current_database()").await, DATABASE);
    assert_eq!(ask(&url, "current_setting('fsync')").await, "on");
    assert_eq!(ask(&url, "lower('ÄÖ')").await, "äö");
    execute(&url, "CREATE TABLE kept AS SELECT 'still here' AS word").await;
    cluster.stop().await.unwrap();
    assert!(is_stopped(data.path()));

    let cluster = start(data.path()).await;
    assert_eq!(
        ask(&cluster.superuser_url(), "SELECT word FROM kept").await,
        "still here"
    );
}

#[tokio::test]
async fn nothing_listens_on_the_network() {
    let data = TempDir::new().unwrap();
    let cluster = start(data.path()).await;
    assert_eq!(
        ask(
            &cluster.superuser_url(),
            "current_setting('listen_addresses')"
        )
        .await,
        ""
    );
    let socket_dir = fs::metadata(data.path().join("postgresql/run")).unwrap();
    assert_eq!(socket_dir.permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn dropping_the_cluster_stops_it() {
    let data = TempDir::new().unwrap();
    drop(start(data.path()).await);
    assert!(is_stopped(data.path()));
}

#[tokio::test]
async fn a_killed_process_leaves_a_cluster_that_the_next_one_takes_over() {
    let data = TempDir::new().unwrap();
    OtherProcess::start(data.path()).kill();
    let left_behind = server_pid(data.path());

    let cluster = start(data.path()).await;
    assert_eq!(server_pid(data.path()), left_behind);
    assert!(!cluster.joined(), "nobody else uses it any more");
    assert_eq!(ask(&cluster.superuser_url(), "1").await, "1");
    cluster.stop().await.unwrap();
    assert!(is_stopped(data.path()));
}

#[tokio::test]
async fn a_joined_cluster_outlives_the_one_who_joined() {
    let data = TempDir::new().unwrap();
    let server = OtherProcess::start(data.path());
    let visitor = start(data.path()).await;
    assert!(visitor.joined());
    visitor.stop().await.unwrap();
    assert!(!is_stopped(data.path()));
    server.finish();
    assert!(is_stopped(data.path()));
}

#[tokio::test]
async fn a_cluster_outlives_the_one_who_started_it_while_another_uses_it() {
    let data = TempDir::new().unwrap();
    let starter = OtherProcess::start(data.path());
    let cluster = start(data.path()).await;
    starter.finish();
    assert_eq!(ask(&cluster.superuser_url(), "1").await, "1");
    cluster.stop().await.unwrap();
    assert!(is_stopped(data.path()));
}

#[tokio::test]
async fn simultaneous_starts_share_one_cluster() {
    let data = TempDir::new().unwrap();
    let (one, other) = tokio::join!(start(data.path()), start(data.path()));
    assert_ne!(one.joined(), other.joined());
    one.stop().await.unwrap();
    assert_eq!(ask(&other.superuser_url(), "1").await, "1");
}

#[tokio::test]
async fn a_killed_postgresql_recovers() {
    let data = TempDir::new().unwrap();
    let cluster = start(data.path()).await;
    execute(
        &cluster.superuser_url(),
        "CREATE TABLE kept AS SELECT 'still here' AS word",
    )
    .await;
    assert!(
        Command::new("kill")
            .args(["-9", &server_pid(data.path())])
            .status()
            .unwrap()
            .success()
    );
    cluster.stop().await.unwrap();

    let cluster = start(data.path()).await;
    assert_eq!(
        ask(&cluster.superuser_url(), "SELECT word FROM kept").await,
        "still here"
    );
}

#[tokio::test]
async fn a_process_file_with_a_strangers_number_does_not_prevent_a_start() {
    let data = TempDir::new().unwrap();
    start(data.path()).await.stop().await.unwrap();
    let cluster_folder = data.path().join("postgresql/cluster");
    let stranger = format!(
        "{}\n{}\n0\n5432\n/run\n\n0 0\nready\n",
        std::process::id(),
        cluster_folder.display()
    );
    fs::write(pid_file(data.path()), stranger).unwrap();

    let cluster = start(data.path()).await;
    assert_eq!(ask(&cluster.superuser_url(), "1").await, "1");
}

#[tokio::test]
async fn a_half_made_cluster_is_made_anew() {
    let data = TempDir::new().unwrap();
    let unfinished = data.path().join("postgresql/cluster.unfinished");
    fs::create_dir_all(&unfinished).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "18").unwrap();

    let cluster = start(data.path()).await;
    assert_eq!(ask(&cluster.superuser_url(), "1").await, "1");
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_long_path_and_one_with_spaces_work() {
    let parent = TempDir::new().unwrap();
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["with space, comma & 'quotes'".to_owned(), "long".repeat(40)] {
        let cluster = start(&parent.path().join(name)).await;
        let url = cluster.url(SUPERUSER, "postgres");
        assert_eq!(ask(&url, "current_database()").await, "postgres");
        let socket_dir = ask(&url, "current_setting('unix_socket_directories')").await;
        cluster.stop().await.unwrap();
        assert!(
            !Path::new(socket_dir.trim_matches('"')).exists(),
            "{socket_dir} is left behind"
        );
    }
}

#[tokio::test]
async fn a_cluster_of_another_version_is_refused() {
    let data = TempDir::new().unwrap();
    let cluster_folder = data.path().join("postgresql/cluster");
    fs::create_dir_all(&cluster_folder).unwrap();
    fs::write(cluster_folder.join("PG_VERSION"), "9.6\n").unwrap();

    let error = start_error(data.path()).await;
    assert!(
        matches!(&error, Error::Version { cluster, .. } if cluster == "9.6"),
        "{error}"
    );
    assert!(error.to_string().contains("pg_dump"), "{error}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let parent = TempDir::new().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let error = start_error(&file.join("data")).await;
    assert!(matches!(error, Error::DataFolder { .. }), "{error}");
    assert!(
        error.to_string().contains("PROFILE_BUILDER_DATA_DIR"),
        "{error}"
    );
}

#[tokio::test]
async fn a_folder_without_postgresql_is_named() {
    let data = TempDir::new().unwrap();
    let binaries = Some(data.path().join("empty"));
    let error = managed::start(&Config {
        data_dir: data.path().to_owned(),
        binaries,
    })
    .await
    .unwrap_err();
    assert!(matches!(error, Error::UnusableBinaries { .. }), "{error}");
    assert!(
        error.to_string().contains("PROFILE_BUILDER_PG_BIN"),
        "{error}"
    );
}

#[tokio::test]
async fn a_postgresql_that_ends_at_once_shows_its_last_words() {
    let data = TempDir::new().unwrap();
    start(data.path()).await.stop().await.unwrap();
    let settings = data.path().join("postgresql/cluster/postgresql.conf");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "\nno_such_setting = 1\n").unwrap();

    let error = start_error(data.path()).await;
    assert!(matches!(error, Error::Exited { .. }), "{error}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}

#[tokio::test]
async fn a_failing_initdb_shows_what_it_said() {
    let data = TempDir::new().unwrap();
    let binaries = data.path().join("install/bin");
    let extensions = data.path().join("install/share/extension");
    fs::create_dir_all(&binaries).unwrap();
    fs::create_dir_all(&extensions).unwrap();
    fs::write(extensions.join("vector.control"), "").unwrap();
    script(
        &binaries.join("postgres"),
        "echo 'postgres (PostgreSQL) 18.4'",
    );
    script(&binaries.join("initdb"), "echo 'no space left' >&2; exit 3");

    let config = Config {
        data_dir: data.path().to_owned(),
        binaries: Some(binaries),
    };
    let error = managed::start(&config).await.unwrap_err();
    assert!(matches!(error, Error::Initialise { .. }), "{error}");
    assert!(error.to_string().contains("no space left"), "{error}");
}

/// Root alone is kept out: everybody else runs PostgreSQL as themselves.
#[tokio::test]
async fn a_folder_that_only_root_may_enter_is_refused_as_root() {
    let private = TempDir::new().unwrap();
    fs::set_permissions(private.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let data = private.path().join("data");
    let started = managed::start(&config(&data)).await;
    if is_root() {
        let error = started.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }), "{error}");
        assert!(
            error
                .to_string()
                .contains(&private.path().display().to_string()),
            "{error}"
        );
    } else {
        assert_eq!(ask(&started.unwrap().superuser_url(), "1").await, "1");
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

fn script(path: &Path, body: &str) {
    fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
