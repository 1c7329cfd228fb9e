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

/// How long the log is, in bytes.
pub(super) fn length(log: &Path) -> usize {
    let length = fs::metadata(log).map(|found| found.len());
    length.map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX))
}

/// What was written since the log had this length; all of it when it was set aside meanwhile.
pub(super) fn since(log: &Path, length: usize) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(bytes.get(length..).unwrap_or(&bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn what_was_said_since_is_told_whoever_spoke_last() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("postgres.log");
        assert_eq!(length(&path), 0);
        writeln!(open(&path).unwrap(), "an earlier refusal").unwrap();
        let before = length(&path);
        assert_eq!(since(&path, before), "");
        writeln!(open(&path).unwrap(), "the refusal").unwrap();
        for remains in 0..50 {
            writeln!(open(&path).unwrap(), "{remains} ends").unwrap();
        }
        let said = since(&path, before);
        assert!(said.starts_with("the refusal\n"), "{said}");
        fs::write(&path, "anew").unwrap();
        assert_eq!(since(&path, before), "anew");
    }
}
