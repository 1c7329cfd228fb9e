//! Who wrote a commit. One person may have had several names and addresses; the addresses tell that,
//! and are then forgotten.

use gix::ObjectId;
use gix::actor::SignatureRef;
use gix_mailmap::Snapshot;
use rustc_hash::FxHashMap;

/// A person, by their place in [`People::names`].
pub(super) type Person = usize;

/// Everybody who wrote a commit.
#[derive(Default)]
pub(super) struct People {
    known: FxHashMap<String, Person>,
    /// The name that each of them used last.
    pub(super) names: Vec<String>,
}

/// An author as a commit names them.
pub(super) struct Author {
    name: String,
    address: String,
}

impl Author {
    pub(super) fn of(signature: SignatureRef<'_>, mailmap: &Snapshot) -> Self {
        let resolved = mailmap.resolve_cow(signature);
        Self {
            name: resolved.name.to_string().trim().to_owned(),
            address: resolved.email.to_string().trim().to_lowercase(),
        }
    }
}

impl People {
    /// The person behind `author`; to be asked for in the order of the commits, the newest first.
    pub(super) fn person(&mut self, Author { name, address }: Author) -> Person {
        let identity = if address.is_empty() {
            name.clone()
        } else {
            address
        };
        *self.known.entry(identity).or_insert_with(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }
}

/// What the file `.mailmap` of a commit says about names and addresses that belong together.
pub(super) fn mailmap(repository: &gix::Repository, commit: ObjectId) -> gix::Result<Snapshot> {
    let tree = repository.find_commit(commit)?.tree()?;
    let entry = tree.lookup_entry_by_path(".mailmap")?;
    Ok(match entry.filter(|entry| entry.mode().is_blob()) {
        Some(entry) => Snapshot::from_bytes(&entry.object()?.data),
        None => Snapshot::default(),
    })
}
