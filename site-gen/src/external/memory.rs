//! What was learnt at earlier checks, in a file that may be kept between machines.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::external::{Options, Outcome};

/// Addresses that were there a short while ago. What was wrong is asked for again each time, so that
/// a repair is seen at once.
pub(super) struct Memory {
    location: PathBuf,
    now: u64,
    addresses: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    /// In seconds since 1970.
    checked: u64,
    outcome: Outcome,
}

impl Memory {
    /// A file that is missing or damaged is an empty memory.
    pub(super) fn load(options: &Options) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        let bytes = fs::read(&options.cache).unwrap_or_default();
        let mut addresses: BTreeMap<String, Entry> =
            serde_json::from_slice(&bytes).unwrap_or_default();
        addresses.retain(|_, entry| {
            let age = now.checked_sub(entry.checked);
            age.is_some_and(|age| age < options.age.as_secs())
        });
        Self {
            location: options.cache.clone(),
            now,
            addresses,
        }
    }

    pub(super) fn get(&self, address: &Url) -> Option<&Outcome> {
        let entry = self.addresses.get(address.as_str())?;
        Some(&entry.outcome)
    }

    /// Notes what is certain and good; what is known already keeps its age.
    pub(super) fn put(&mut self, address: &Url, outcome: &Outcome) {
        if matches!(outcome, Outcome::Fine | Outcome::Moved(_)) {
            let entry = Entry {
                checked: self.now,
                outcome: outcome.clone(),
            };
            let address = self.addresses.entry(address.as_str().to_owned());
            address.or_insert(entry);
        }
    }

    pub(super) fn save(&self) -> anyhow::Result<()> {
        let context = || format!("cannot write {}", self.location.display());
        if let Some(folder) = self.location.parent() {
            fs::create_dir_all(folder).with_context(context)?;
        }
        let mut name = self.location.clone().into_os_string();
        name.push(".new");
        let temporary = PathBuf::from(name);
        let text = serde_json::to_string_pretty(&self.addresses).with_context(context)?;
        fs::write(&temporary, text)
            .and_then(|()| fs::rename(&temporary, &self.location))
            .with_context(context)
    }
}
