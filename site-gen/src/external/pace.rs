//! Politeness: at most one request a second begins at a host, and two at once are under way.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use url::Url;

const PAUSE: Duration = Duration::from_secs(1);
const AT_ONCE: usize = 2;

/// When each host may be asked again.
#[derive(Debug, Default)]
pub(super) struct Pace {
    hosts: Mutex<FxHashMap<String, Host>>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct Host {
    under_way: usize,
    /// Not before this.
    next: Option<Instant>,
}

/// The right to one request, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    pace: &'a Pace,
    host: String,
}

/// The host of an address, with its port.
pub(super) fn host(address: &Url) -> String {
    let port = address.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", address.host_str().unwrap_or_default())
}

impl Pace {
    /// Waits until `address` may be asked for.
    pub(super) fn wait(&self, address: &Url) -> Turn<'_> {
        let name = host(address);
        let mut hosts = self.lock();
        loop {
            let host = hosts.entry(name.clone()).or_default();
            let now = Instant::now();
            let early = host.next.and_then(|next| next.checked_duration_since(now));
            hosts = match early.filter(|early| !early.is_zero()) {
                Some(early) => {
                    let woken = self.bell.wait_timeout(hosts, early);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None if host.under_way == AT_ONCE => {
                    let woken = self.bell.wait(hosts);
                    woken.unwrap_or_else(PoisonError::into_inner)
                }
                None => {
                    host.under_way += 1;
                    host.next = now.checked_add(PAUSE);
                    return Turn {
                        pace: self,
                        host: name,
                    };
                }
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<String, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Leaves the host alone for as long as it asked for.
    pub(super) fn hold_off(&self, pause: Duration) {
        if let Some(host) = self.pace.lock().get_mut(&self.host) {
            host.next = host.next.max(Instant::now().checked_add(pause));
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(host) = self.pace.lock().get_mut(&self.host) {
            host.under_way -= 1;
        }
        self.pace.bell.notify_all();
    }
}
