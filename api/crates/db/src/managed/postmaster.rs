//! The running server process: finding, starting and stopping it.

mod pid_file;

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::managed::account::{self, Account};
use crate::managed::binaries::Binaries;
use crate::managed::files::{self, Files};
use crate::managed::{Error, log};

/// Recovery after a crash may replay a gigabyte of log before connections are accepted.
const START_LIMIT: Duration = Duration::from_secs(120);
const STOP_LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

/// PostgreSQL's main process.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    socket_dir: PathBuf,
    /// Absent when another process started it.
    child: Option<Child>,
}

impl Postmaster {
    /// The folder of its socket.
    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Stops it without waiting for clients: open transactions are rolled back.
    pub(super) fn stop(&mut self, files: &Files) -> Result<(), Error> {
        for signal in [Signal::INT, Signal::QUIT] {
            // The only failure is that the process is gone, which the wait below finds out.
            let _ = kill_process(self.pid, signal);
            let begin = Instant::now();
            while begin.elapsed() < STOP_LIMIT {
                if self.has_ended(files)? {
                    // Stays when a killed server left its socket in it; the next start uses it again.
                    let _ = fs::remove_dir(&self.socket_dir);
                    return Ok(());
                }
                thread::sleep(PAUSE);
            }
        }
        let pid = self.pid.as_raw_nonzero().get();
        let seconds = 2 * STOP_LIMIT.as_secs();
        Err(Error::NotStopped {
            pid,
            seconds,
            log: files.log.clone(),
        })
    }

    fn has_ended(&mut self, files: &Files) -> Result<bool, Error> {
        match &mut self.child {
            Some(child) => Ok(child
                .try_wait()
                .map_err(files::denied(&files.cluster))?
                .is_some()),
            None => Ok(!pid_file::read(files)?.is_some_and(|found| found.is_alive(files))),
        }
    }
}

/// The server that runs on this cluster already, once it accepts connections.
///
/// A server that is just stopping is waited for, and counts as none.
pub(super) fn find_running(files: &Files) -> Result<Option<Postmaster>, Error> {
    let begin = Instant::now();
    while begin.elapsed() < START_LIMIT {
        let Some(found) = pid_file::read(files)? else {
            return Ok(None);
        };
        if !found.is_alive(files) {
            pid_file::remove_misleading(&found, files)?;
            return Ok(None);
        }
        if let Some(socket_dir) = found.ready_at() {
            return Ok(Some(Postmaster {
                pid: found.pid,
                socket_dir,
                child: None,
            }));
        }
        thread::sleep(PAUSE);
    }
    Err(not_ready(files))
}

/// Starts the server and waits until it accepts connections.
///
/// What a killed server has forked lives on for a moment, and PostgreSQL does not start beside it.
pub(super) fn start(
    binaries: &Binaries,
    account: &Account,
    files: &Files,
    socket_dir: &Path,
) -> Result<Postmaster, Error> {
    let begin = Instant::now();
    loop {
        let before = log::length(&files.log);
        match start_once(binaries, account, files, socket_dir) {
            Err(Error::Exited { .. })
                if is_early(&log::since(&files.log, before)) && begin.elapsed() < STOP_LIMIT =>
            {
                thread::sleep(10 * PAUSE);
            }
            outcome => return outcome,
        }
    }
}

fn start_once(
    binaries: &Binaries,
    account: &Account,
    files: &Files,
    socket_dir: &Path,
) -> Result<Postmaster, Error> {
    let mut child = spawn(binaries, account, files, socket_dir)?;
    wait_until_ready(&mut child, files)?;
    let (pid, socket_dir) = (Pid::from_child(&child), socket_dir.to_owned());
    Ok(Postmaster {
        pid,
        socket_dir,
        child: Some(child),
    })
}

/// Whether remains of the previous server kept this one from starting, by what stands in the log
/// since then: the remains, which are just ending, write there as well.
fn is_early(said: &str) -> bool {
    said.contains("pre-existing shared memory block")
}

fn spawn(
    binaries: &Binaries,
    account: &Account,
    files: &Files,
    socket_dir: &Path,
) -> Result<Child, Error> {
    let program = binaries.folder.join("postgres");
    let output = log::open(&files.log)?;
    let errors = output.try_clone().map_err(files::denied(&files.log))?;
    let mut postgres = Command::new(&program);
    postgres.arg("-D").arg(&files.cluster);
    for setting in ["port=5432", "listen_addresses=", "logging_collector=off"] {
        postgres.args(["-c", setting]);
    }
    postgres.args(["-c", "unix_socket_permissions=0700"]);
    postgres.arg("-c").arg(unix_socket_directories(socket_dir));
    account.run_as(&mut postgres);
    // A group of its own: an interrupt from the terminal is for the server, which stops this one.
    postgres
        .process_group(0)
        .current_dir(&files.folder)
        .env_clear()
        .envs(account::environment());
    postgres.stdin(Stdio::null()).stdout(output).stderr(errors);
    postgres
        .spawn()
        .map_err(|source| Error::Spawn { program, source })
}

/// The setting is a list, so a folder's name is quoted in it.
fn unix_socket_directories(socket_dir: &Path) -> String {
    let quoted = socket_dir.display().to_string().replace('"', "\"\"");
    format!("unix_socket_directories=\"{quoted}\"")
}

fn wait_until_ready(child: &mut Child, files: &Files) -> Result<(), Error> {
    let begin = Instant::now();
    while begin.elapsed() < START_LIMIT {
        if let Some(status) = child.try_wait().map_err(files::denied(&files.cluster))? {
            let tail = log::tail(&files.log);
            return Err(Error::Exited {
                status,
                log: files.log.clone(),
                tail,
            });
        }
        let own = pid_file::read(files)?.filter(|found| found.pid == Pid::from_child(child));
        if own.is_some_and(|found| found.ready_at().is_some()) {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
    // Its late success would leave a server that nobody stops.
    let _ = kill_process(Pid::from_child(child), Signal::QUIT);
    let _ = child.wait();
    Err(not_ready(files))
}

fn not_ready(files: &Files) -> Error {
    let (seconds, tail) = (START_LIMIT.as_secs(), log::tail(&files.log));
    Error::NotReady {
        seconds,
        log: files.log.clone(),
        tail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remains_of_a_killed_server_that_speak_last_do_not_hide_that_the_start_was_early() {
        let refusal = "FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use\n\
                       HINT:  Terminate any old server processes\n";
        let remains = "FATAL:  terminating connection due to unexpected postmaster exit\n";
        assert!(is_early(&format!("{refusal}{}", remains.repeat(3))));
        assert!(!is_early(remains));
    }
}
