//! PostgreSQL's log file.

use std::fs::{self, File};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::managed::Error;
use crate::managed::files;

const KEPT_BYTES: u64 = 10 * 1024 * 1024;
const TAIL_LINES: usize = 20;

/// Opens the log for appending; one that has grown large is set aside first.
///
/// It may quote statements with what is in them, so nobody else may read it.
pub(super) fn open(log: &Path) -> Result<File, Error> {
    if fs::metadata(log).is_ok_and(|found| found.len() > KEPT_BYTES) {
        fs::rename(log, log.with_extension("log.old")).map_err(files::denied(log))?;
    }
    File::options()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(log)
        .map_err(files::denied(log))
}

/// The last lines of the log, for an error message.
pub(super) fn tail(log: &Path) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = text.unwrap_or_default();
    let mut lines: Vec<&str> = text.lines().rev().take(TAIL_LINES).collect();
    lines.reverse();
    lines.join("\n")
}
