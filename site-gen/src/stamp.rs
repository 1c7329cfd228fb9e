//! Whether a file changed, told from its metadata and not its content.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The first half of a BLAKE3 hash.
pub(crate) type Hash = [u8; 16];

/// The hash of `bytes`.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    shortened(&blake3::hash(bytes))
}

/// The hash that `hasher` has come to.
pub(crate) fn finish(hasher: &blake3::Hasher) -> Hash {
    shortened(&hasher.finalize())
}

fn shortened(hash: &blake3::Hash) -> Hash {
    let mut short = Hash::default();
    let (first, _) = hash.as_bytes().split_at(size_of::<Hash>());
    short.copy_from_slice(first);
    short
}

/// What changes with every change of a file: a program can set the time of modification back, but
/// not that of the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    inode: u64,
}

/// File systems count time in ticks. A file that changed this shortly before it was read may change
/// again within the same tick, and its stamp would not tell.
const TICK: Duration = Duration::from_millis(20);

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self {
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }

    /// Whether the stamp can be relied upon when the file is read at `now`.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        let (seconds, nanoseconds) = self.changed;
        let (Ok(seconds), Ok(nanoseconds)) = (seconds.try_into(), nanoseconds.try_into()) else {
            return false;
        };
        let changed = UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        now.duration_since(changed).is_ok_and(|age| age > TICK)
    }
}
