//! Links to other sites, asked after on request: each address once, politely, and remembered.

mod ask;
mod memory;
mod pace;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::diagnostic::{Diagnostic, Position, Rule};
use crate::external::ask::Asker;
use crate::external::memory::Memory;
use crate::library::Library;
use crate::page::Page;

/// Hosts that are asked at the same time.
const HOSTS_AT_ONCE: usize = 16;

/// How links to other sites are checked.
#[derive(Debug)]
pub(crate) struct Options {
    /// The file with what was learnt at earlier checks.
    pub(crate) cache: PathBuf,
    /// How long an answer is relied upon.
    pub(crate) age: Duration,
    /// How long one request may take.
    pub(crate) timeout: Duration,
}

/// What came of asking for an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// It is there.
    Fine,
    /// It is there, for good under another address.
    Moved(String),
    /// The server says with this status that there is no such page.
    Gone(u16),
    /// Nothing is certain: the reason.
    Unclear(String),
}

/// How many addresses there are.
#[derive(Debug)]
pub(crate) struct Addresses {
    pub(crate) asked: usize,
    pub(crate) remembered: usize,
}

/// A place where an address stands.
type Place<'a> = (&'a str, Position);

/// Asks for every address of another site that the pages of `library` and its `parts` link to.
///
/// Fails when the cache cannot be written; everything that is wrong with an address is a finding.
pub(crate) fn check(
    library: &Library,
    parts: &[Arc<Page>],
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> anyhow::Result<Addresses> {
    let mut memory = Memory::load(options);
    let mut known = BTreeMap::new();
    let mut unknown: FxHashMap<String, Vec<Url>> = FxHashMap::default();
    let places = places(library, parts, findings);
    for address in places.keys() {
        match memory.get(address) {
            Some(outcome) => drop(known.insert(address.clone(), outcome.clone())),
            None => unknown
                .entry(pace::host(address))
                .or_default()
                .push(address.clone()),
        }
    }
    let remembered = known.len();
    known.extend(ask_all(unknown, options.timeout));
    for (address, outcome) in &known {
        memory.put(address, outcome);
        let places = places.get(address).map_or(&[][..], Vec::as_slice);
        findings.extend(
            places
                .iter()
                .filter_map(|place| finding(address, outcome, *place)),
        );
    }
    memory.save()?;
    Ok(Addresses {
        asked: known.len() - remembered,
        remembered,
    })
}

/// The addresses without their anchors, each with every place where it stands.
fn places<'a>(
    library: &'a Library,
    parts: &'a [Arc<Page>],
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<Url, Vec<Place<'a>>> {
    let mut places: BTreeMap<Url, Vec<Place<'a>>> = BTreeMap::new();
    let skipped = &library.site.skip_links;
    for page in library.pages.iter().chain(parts) {
        for link in &page.outline.links {
            let start = link.target.get(..4).unwrap_or_default();
            let is_skipped = |beginning: &String| link.target.starts_with(beginning.as_str());
            if !start.eq_ignore_ascii_case("http") || skipped.iter().any(is_skipped) {
                continue;
            }
            let place = (page.file.as_str(), link.position);
            match Url::parse(&link.target) {
                Ok(mut address) => {
                    address.set_fragment(None);
                    places.entry(address).or_default().push(place);
                }
                Err(error) => findings.push(Diagnostic::new(
                    Rule::ExternalBroken,
                    place.0,
                    place.1,
                    format!("`{}` is no address: {error}", link.target),
                    "copy the address from the browser",
                )),
            }
        }
    }
    places
}

/// Asks for the addresses of each host one after the other, and of several hosts at once.
fn ask_all(hosts: FxHashMap<String, Vec<Url>>, timeout: Duration) -> Vec<(Url, Outcome)> {
    let asker = Asker::new(timeout);
    let threads = hosts.len().min(HOSTS_AT_ONCE);
    let left = Mutex::new(hosts.into_values());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(addresses) = next() {
                    let answers = asker.ask_host(addresses);
                    let mut all = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                    all.extend(answers);
                }
            });
        }
    });
    outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}

fn finding(address: &Url, outcome: &Outcome, (file, position): Place<'_>) -> Option<Diagnostic> {
    let (rule, message, help) = match outcome {
        Outcome::Fine => return None,
        Outcome::Gone(status) => (
            Rule::ExternalBroken,
            format!("`{address}` does not exist ({status})"),
            "link to where it is now, or leave the link out".to_owned(),
        ),
        Outcome::Moved(to) => (
            Rule::ExternalMoved,
            format!("`{address}` has moved for good"),
            format!("write `{to}`"),
        ),
        Outcome::Unclear(reason) => (
            Rule::ExternalUnclear,
            format!("`{address}` could not be checked: {reason}"),
            "look at it in a browser".to_owned(),
        ),
    };
    Some(Diagnostic::new(rule, file, position, message, help))
}
