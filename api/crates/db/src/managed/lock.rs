//! Who uses a cluster, and whose turn it is to start or stop it.
//!
//! The operating system releases these locks when a process dies, however it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::managed::Error;
use crate::managed::files::{self, Files};

/// Longer than a start or a stop may take.
const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(20);

/// While this lives, nobody else starts or stops the cluster.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "closing the file releases the lock")] File);

/// While this lives, the cluster counts as used.
#[derive(Debug)]
pub(super) struct UseLock(File);

/// Waits until nobody else starts or stops the cluster.
pub(super) fn take_turn(files: &Files) -> Result<Turn, Error> {
    let file = open(&files.turn_lock)?;
    let begin = Instant::now();
    loop {
        if try_exclusive(&file, &files.turn_lock)? {
            return Ok(Turn(file));
        }
        if begin.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            return Err(Error::Busy {
                path: files.folder.clone(),
                seconds,
            });
        }
        thread::sleep(PAUSE);
    }
}

/// Whether any process uses the cluster; to be asked while holding the turn.
pub(super) fn is_in_use(files: &Files) -> Result<bool, Error> {
    let file = open(&files.use_lock)?;
    Ok(!try_exclusive(&file, &files.use_lock)?)
}

/// Counts this process among the users; to be called while holding the turn.
pub(super) fn use_cluster(files: &Files) -> Result<UseLock, Error> {
    let file = open(&files.use_lock)?;
    file.lock_shared().map_err(files::denied(&files.use_lock))?;
    Ok(UseLock(file))
}

impl UseLock {
    /// Stops using the cluster, and tells whether nobody is left; to be called while holding the turn.
    pub(super) fn release_as_last(self, files: &Files) -> Result<bool, Error> {
        // Closing the file is not enough: a process that another thread is just starting has a copy of
        // it, and holds the lock with that until the other program runs.
        self.0.unlock().map_err(files::denied(&files.use_lock))?;
        Ok(!is_in_use(files)?)
    }
}

fn open(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        // Whoever could read the file could hold the lock.
        .mode(0o600)
        .open(path)
        .map_err(files::denied(path))
}

fn try_exclusive(file: &File, path: &Path) -> Result<bool, Error> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(files::denied(path)(source)),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_copy_of_the_file_in_a_starting_process_counts_for_nobody() {
        let data = TempDir::new().unwrap();
        let files = files::prepare(data.path()).unwrap();
        let lock = use_cluster(&files).unwrap();
        let copy = lock.0.try_clone().unwrap();
        assert!(is_in_use(&files).unwrap());
        assert!(lock.release_as_last(&files).unwrap());
        drop(copy);
    }
}
