//! PostgreSQL's own `postmaster.pid`.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use crate::managed::Error;
use crate::managed::files::{self, Files};

/// What the file says.
#[derive(Debug)]
pub(super) struct PidFile {
    /// The process that wrote it.
    pub(super) pid: Pid,
    socket_dir: PathBuf,
    status: String,
}

/// Reads the file of this cluster, if there is one with at least a process id in it.
pub(super) fn read(files: &Files) -> Result<Option<PidFile>, Error> {
    let path = files.cluster.join("postmaster.pid");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(files::denied(&path)(error)),
    }
}

/// Removes the file when its process id now belongs to a stranger.
///
/// PostgreSQL would refuse to start because of it. The file of a dead process is left alone, since
/// PostgreSQL uses it to make sure that no part of the old server still writes.
pub(super) fn remove_misleading(found: &PidFile, files: &Files) -> Result<(), Error> {
    if !exists(found.pid) {
        return Ok(());
    }
    let path = files.cluster.join("postmaster.pid");
    fs::remove_file(&path).map_err(files::denied(&path))
}

impl PidFile {
    /// Whether the process lives and is this cluster's server.
    pub(super) fn is_alive(&self, files: &Files) -> bool {
        exists(self.pid) && is_server_of(self.pid, files)
    }

    /// The folder of the socket, once the server accepts connections.
    pub(super) fn ready_at(&self) -> Option<PathBuf> {
        (self.status == "ready").then(|| self.socket_dir.clone())
    }
}

fn parse(text: &str) -> Option<PidFile> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let line = |index: usize| lines.get(index).copied().unwrap_or_default();
    Some(PidFile {
        pid: Pid::from_raw(line(0).parse().ok()?)?,
        socket_dir: PathBuf::from(line(4)),
        status: line(7).to_owned(),
    })
}

/// A process of another user exists too, though it takes no signal from here.
fn exists(pid: Pid) -> bool {
    matches!(test_kill_process(pid), Ok(()) | Err(Errno::PERM))
}

/// Tells the server from a stranger that got its number after a restart of the machine.
///
/// Where the system has no `/proc`, the number alone must do.
fn is_server_of(pid: Pid, files: &Files) -> bool {
    let command_line = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero()));
    match command_line {
        Ok(bytes) => bytes
            .split(|byte| *byte == 0)
            .any(|argument| argument == files.cluster.as_os_str().as_encoded_bytes()),
        Err(_) => !fs::exists("/proc/self/cmdline").unwrap_or(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_ready_only_when_it_says_so() {
        let starting =
            "4711\n/data/cluster\n1700000000\n5432\n/data/run\n\n 5432001 65\nstarting\n";
        assert_eq!(parse(starting).unwrap().ready_at(), None);
        let ready = starting.replace("starting", "ready   ");
        assert_eq!(
            parse(&ready).unwrap().ready_at(),
            Some(PathBuf::from("/data/run"))
        );
    }

    #[test]
    fn a_file_that_is_just_being_written_is_not_ready() {
        assert!(parse("").is_none());
        assert_eq!(parse("4711\n/data/cluster\n").unwrap().ready_at(), None);
    }
}
