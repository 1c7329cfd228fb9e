//! The former addresses of the docs site's pages, as site-gen lists them in `_redirects`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tracing::warn;

/// The file of the site that lists them: `from to status` on a line each.
pub(super) const FILE: &str = "_redirects";

/// How often the file is looked at.
const RECHECK_AFTER: Duration = Duration::from_secs(1);

/// Follows the list of one site, which a build may replace at any time.
pub(super) struct Redirects {
    file: PathBuf,
    /// Where the site is served; the list may name addresses with it or without it.
    prefix: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    looked: Option<Instant>,
    /// None while there is no file.
    version: Option<(SystemTime, u64)>,
    /// What an address leads to, both without the prefix.
    targets: Arc<HashMap<String, String>>,
}

impl Redirects {
    /// Those of the site in `folder`, which is served at `prefix`.
    pub(super) fn of(folder: &Path, prefix: &'static str) -> Self {
        Self {
            file: folder.join(FILE),
            prefix,
            state: Mutex::default(),
        }
    }

    /// Where `path` leads to now; neither has the prefix.
    pub(super) fn target(&self, path: &str) -> Option<String> {
        self.targets().get(normal(path)).cloned()
    }

    fn targets(&self) -> Arc<HashMap<String, String>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.is_some_and(|at| at.elapsed() < RECHECK_AFTER) {
            return state.targets.clone();
        }
        state.looked = Some(Instant::now());
        let metadata = fs::metadata(&self.file).ok();
        let version = metadata.and_then(|found| Some((found.modified().ok()?, found.len())));
        if version != state.version {
            let text = match version.map(|_| fs::read_to_string(&self.file)) {
                Some(Err(error)) => {
                    warn!(file = %self.file.display(), error = %error, "Could not read the former addresses of pages");
                    String::new()
                }
                text => text.and_then(Result::ok).unwrap_or_default(),
            };
            state.targets = Arc::new(self.parse(&text));
            state.version = version;
        }
        state.targets.clone()
    }

    fn parse(&self, text: &str) -> HashMap<String, String> {
        let local = |address: &str| {
            let inside = address.strip_prefix(self.prefix);
            let inside = inside.filter(|rest| rest.starts_with('/'));
            inside.unwrap_or(address).to_owned()
        };
        let redirect = |line: &str| {
            let mut words = line.split_whitespace();
            let (from, to) = (words.next()?, words.next()?);
            // A second slash would make another site of what comes after it.
            let is_address = |word: &str| word.starts_with('/') && !word.starts_with("//");
            let (from, to) = (local(from), local(to));
            let is_one = is_address(&from) && is_address(&to);
            is_one.then(|| (normal(&from).to_owned(), to))
        };
        text.lines().filter_map(redirect).collect()
    }
}

/// A path as it is looked up: with or without a slash at its end, or with the name of its page, it
/// is the same.
fn normal(path: &str) -> &str {
    let path = path.strip_suffix("index.html").unwrap_or(path);
    path.trim_end_matches('/')
}
