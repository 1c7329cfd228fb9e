//! Making a new cluster, with the product's database in it.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::managed::account::{self, Account};
use crate::managed::binaries::Binaries;
use crate::managed::files::{self, Files};
use crate::managed::{DATABASE, Error, SUPERUSER};

/// What differs from PostgreSQL's own defaults; an administrator may change it later.
const SETTINGS: &str = "
# Written once, when the cluster was created.
jit = off                  # Compiling short queries costs more than it saves.
log_checkpoints = off
max_wal_size = 2GB
random_page_cost = 1.1
";

/// Creates the cluster; it appears under its name only when it is complete.
pub(super) fn create_cluster(
    binaries: &Binaries,
    account: &Account,
    files: &Files,
) -> Result<(), Error> {
    tracing::info!("Creating the database in {}", files.cluster.display());
    make_empty(&files.unfinished, account)?;
    run_initdb(binaries, account, files)?;
    append_settings(&files.unfinished)?;
    run_alone(
        binaries,
        account,
        files,
        "postgres",
        &format!("CREATE DATABASE {DATABASE};\n"),
    )?;
    run_alone(
        binaries,
        account,
        files,
        DATABASE,
        "CREATE EXTENSION vector;\n",
    )?;
    fs::rename(&files.unfinished, &files.cluster).map_err(files::denied(&files.cluster))
}

/// Creates the folder anew: what is in it was left by a process that was killed.
fn make_empty(folder: &Path, account: &Account) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(files::denied(folder)(error));
        }
        _ => {}
    }
    fs::DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(files::denied(folder))?;
    account.give(folder)
}

/// Anybody who reaches the socket is trusted; its folder is what keeps others away.
fn run_initdb(binaries: &Binaries, account: &Account, files: &Files) -> Result<(), Error> {
    let mut initdb = Command::new(binaries.folder.join("initdb"));
    initdb.arg("-D").arg(&files.unfinished);
    initdb.args([
        "--username",
        SUPERUSER,
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
    ]);
    if binaries.major >= 17 {
        initdb.args([
            "--locale-provider",
            "builtin",
            "--builtin-locale",
            "C.UTF-8",
        ]);
        initdb.args(["--locale", "C"]);
    } else {
        initdb.args(["--locale", "C.UTF-8"]);
    }
    finish("initdb", initdb, account, files, "")
}

fn append_settings(cluster: &Path) -> Result<(), Error> {
    let path = cluster.join("postgresql.conf");
    let file = fs::OpenOptions::new().append(true).open(&path);
    file.and_then(|mut file| file.write_all(SETTINGS.as_bytes()))
        .map_err(files::denied(&path))
}

/// Runs SQL in PostgreSQL's single-user mode, which needs no client program and no socket.
fn run_alone(
    binaries: &Binaries,
    account: &Account,
    files: &Files,
    database: &str,
    sql: &str,
) -> Result<(), Error> {
    let mut postgres = Command::new(binaries.folder.join("postgres"));
    postgres.arg("--single").arg("-D").arg(&files.unfinished);
    postgres.args([
        "-c",
        "exit_on_error=on",
        "-c",
        "log_min_messages=warning",
        database,
    ]);
    finish("postgres --single", postgres, account, files, sql)
}

fn finish(
    program: &'static str,
    mut command: Command,
    account: &Account,
    files: &Files,
    input: &str,
) -> Result<(), Error> {
    account.run_as(&mut command);
    // A group of its own: an interrupt from the terminal must not leave half a cluster behind.
    command
        .process_group(0)
        .current_dir(&files.folder)
        .env_clear()
        .envs(account::environment());
    let output = communicate(&mut command, input).map_err(|source| Error::Spawn {
        program: command.get_program().into(),
        source,
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    Err(Error::Initialise {
        program,
        status: output.status,
        output: said,
    })
}

fn communicate(command: &mut Command, input: &str) -> io::Result<Output> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading says why on its standard error.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}
