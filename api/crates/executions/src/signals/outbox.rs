//! What other processes are to be told, until it is sent.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::id::ExecutionId;
use tokio::sync::Notify;

/// How long the events of an execution are told to processes that asked for them; who watches for
/// longer asks again.
pub(crate) const WATCH_TIME: Duration = Duration::from_secs(60);

/// One thing that other processes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// That an execution waits for a worker.
    Work,
    /// That a process has begun to listen, and does not know who watches what.
    Hello,
    /// That somebody watches an execution and wants to be told of its events.
    Watch(ExecutionId),
    /// That an execution has events up to this one.
    Events(ExecutionId, i32),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Work => f.write_str("work"),
            Self::Hello => f.write_str("hello"),
            Self::Watch(id) => write!(f, "watch {id}"),
            Self::Events(id, seq) => write!(f, "events {id} {seq}"),
        }
    }
}

/// A line that this version of the program does not understand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownNotice;

impl FromStr for Notice {
    type Err = UnknownNotice;

    fn from_str(line: &str) -> Result<Self, UnknownNotice> {
        let mut words = line.split(' ');
        let mut next = || words.next().ok_or(UnknownNotice);
        Ok(match next()? {
            "work" => Self::Work,
            "hello" => Self::Hello,
            "watch" => Self::Watch(next()?.parse().map_err(|_| UnknownNotice)?),
            "events" => {
                let id = next()?.parse().map_err(|_| UnknownNotice)?;
                Self::Events(id, next()?.parse().map_err(|_| UnknownNotice)?)
            }
            _ => return Err(UnknownNotice),
        })
    }
}

/// What waits to be sent, each thing once. Empty as long as nobody sends it.
#[derive(Default)]
pub(crate) struct Outbox {
    is_sent: AtomicBool,
    filled: Notify,
    waiting: Mutex<Waiting>,
    watched_elsewhere: Mutex<HashMap<ExecutionId, Instant>>,
    /// What this process asked others to tell, and when.
    watched_here: Mutex<HashMap<ExecutionId, Instant>>,
}

#[derive(Default)]
struct Waiting {
    work: bool,
    hello: bool,
    watches: HashSet<ExecutionId>,
    events: HashMap<ExecutionId, i32>,
}

impl Outbox {
    /// Puts a notice in, unless nobody would send it.
    pub(crate) fn put(&self, notice: Notice) {
        if !self.is_sent.load(Ordering::Relaxed) {
            return;
        }
        {
            let mut waiting = lock(&self.waiting);
            match notice {
                Notice::Work => waiting.work = true,
                Notice::Hello => waiting.hello = true,
                Notice::Watch(id) => {
                    waiting.watches.insert(id);
                }
                Notice::Events(id, seq) => {
                    waiting.events.insert(id, seq);
                }
            }
        }
        self.filled.notify_one();
    }

    /// Puts new events in if another process wants to know of them.
    pub(crate) fn put_if_watched(&self, id: ExecutionId, seq: i32) {
        if self.is_watched_elsewhere(id) {
            self.put(Notice::Events(id, seq));
        }
    }

    /// Whether another process asked for an execution's events.
    pub(crate) fn is_watched_elsewhere(&self, id: ExecutionId) -> bool {
        lock(&self.watched_elsewhere).contains_key(&id)
    }

    /// Notes that another process watches an execution.
    pub(crate) fn watched_elsewhere(&self, id: ExecutionId) {
        note(&self.watched_elsewhere, id);
    }

    /// Asks other processes to tell of an execution's events.
    pub(crate) fn watch(&self, id: ExecutionId) {
        note(&self.watched_here, id);
        self.put(Notice::Watch(id));
    }

    /// Asks again, for a process that has just begun to listen.
    pub(crate) fn watch_again(&self) {
        let asked = lock(&self.watched_here).clone();
        for (id, asked) in asked {
            if asked.elapsed() < WATCH_TIME {
                self.put(Notice::Watch(id));
            }
        }
    }

    /// From now on notices are sent, or no longer.
    pub(crate) fn set_sent(&self, is_sent: bool) {
        self.is_sent.store(is_sent, Ordering::Relaxed);
    }

    /// Waits for notices and takes them all.
    pub(crate) async fn take(&self) -> Vec<Notice> {
        self.filled.notified().await;
        let waiting = std::mem::take(&mut *lock(&self.waiting));
        let work = waiting.work.then_some(Notice::Work);
        let hello = waiting.hello.then_some(Notice::Hello);
        let watches = waiting.watches.into_iter().map(Notice::Watch);
        let events = waiting.events.into_iter();
        work.into_iter()
            .chain(hello)
            .chain(watches)
            .chain(events.map(|(id, seq)| Notice::Events(id, seq)))
            .collect()
    }
}

/// Notes an execution, and forgets those of long ago.
fn note(watched: &Mutex<HashMap<ExecutionId, Instant>>, id: ExecutionId) {
    let mut watched = lock(watched);
    watched.retain(|_, asked| asked.elapsed() < WATCH_TIME);
    watched.insert(id, Instant::now());
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each is whole after every statement.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_read_as_they_were_written() {
        let id = ExecutionId::new();
        for notice in [
            Notice::Work,
            Notice::Hello,
            Notice::Watch(id),
            Notice::Events(id, 7),
        ] {
            assert_eq!(notice.to_string().parse(), Ok(notice));
        }
        for odd in ["", "events", "events exec_1 2", "watch", "dance 1"] {
            assert_eq!(odd.parse::<Notice>(), Err(UnknownNotice), "{odd}");
        }
    }

    #[tokio::test]
    async fn what_is_said_twice_is_sent_once() {
        let (outbox, id) = (Outbox::default(), ExecutionId::new());
        outbox.put(Notice::Work);
        outbox.set_sent(true);
        outbox.put_if_watched(id, 1);
        outbox.put(Notice::Watch(id));
        outbox.watched_elsewhere(id);
        outbox.put_if_watched(id, 2);
        outbox.put_if_watched(id, 3);
        assert_eq!(
            outbox.take().await,
            [Notice::Watch(id), Notice::Events(id, 3)]
        );
    }
}
