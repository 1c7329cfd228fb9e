//! Every decision of a round, drawn from its seed and from what it is about.
//!
//! The same seed gives the same plan, the same failures of the model and the same order of
//! disasters, whichever process is faster. What these hit depends on the machine.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Draws by name: the same question of the same seed has the same answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below `sides`.
    pub(super) fn roll(self, what: &str, sides: u64) -> u64 {
        let hash = blake3::hash(format!("{} {what}", self.0).as_bytes());
        u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap()) % sides
    }

    /// Whether something with this chance, of a hundred, happens.
    pub(super) fn percent(self, what: &str, chance: u64) -> bool {
        self.roll(what, 100) < chance
    }
}

/// What befalls a commit of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disaster {
    /// kill -9 before the commit reaches PostgreSQL.
    KillBefore,
    /// kill -9 while PostgreSQL commits.
    KillDuring,
    /// kill -9 just behind the commit.
    KillAfter,
    /// The connection breaks before the commit: not stored, and the worker cannot know.
    CutBefore,
    /// The connection breaks behind the commit: stored, and the worker cannot know.
    CutAfter,
    /// The worker freezes with its commit on the way, which arrives after others took over.
    FreezeBefore,
    /// The worker freezes behind its commit, and wakes up after others took over.
    FreezeAfter,
    /// kill -9 of a process that serves one connection: PostgreSQL throws all others out.
    CrashBackend,
    /// PostgreSQL stops without a goodbye, and starts again.
    CrashAtOnce,
    /// kill -9 of PostgreSQL's main process, and a new start.
    CrashHard,
}

impl Disaster {
    const fn is_freeze(self) -> bool {
        matches!(self, Self::FreezeBefore | Self::FreezeAfter)
    }
}

/// One of each but for the restarts of PostgreSQL, which take turns.
const CYCLE: [Disaster; 7] = [
    Disaster::KillBefore,
    Disaster::KillDuring,
    Disaster::KillAfter,
    Disaster::CutBefore,
    Disaster::CutAfter,
    Disaster::FreezeBefore,
    Disaster::FreezeAfter,
];
const CRASHES: [Disaster; 3] = [
    Disaster::CrashBackend,
    Disaster::CrashAtOnce,
    Disaster::CrashHard,
];
/// The most commits from one disaster to the next. Each disaster brings more commits, as others take
/// over what a worker had; were they much closer, an execution could meet ten of them in one step,
/// which the product takes for its fault.
const LONGEST_PEACE: u64 = 24;

/// Which commits, counted over all workers, a disaster befalls.
#[derive(Debug)]
pub(super) struct Deck(Mutex<(u64, VecDeque<(u64, Disaster)>)>);

impl Deck {
    pub(super) fn shuffled(dice: Dice, disasters: usize) -> Self {
        let mut kinds = Vec::new();
        for cycle in 0..disasters.div_ceil(CYCLE.len() + 1) {
            let mut kinds_of_cycle = CYCLE.to_vec();
            kinds_of_cycle.push(CRASHES[cycle % CRASHES.len()]);
            while !kinds_of_cycle.is_empty() {
                let left = kinds_of_cycle.len();
                let place = dice.roll(&format!("disaster {cycle} {left}"), left as u64);
                kinds.push(kinds_of_cycle.swap_remove(usize::try_from(place).unwrap()));
            }
        }
        kinds.truncate(disasters);
        let mut at = 0;
        let cards = kinds.into_iter().enumerate().map(|(number, kind)| {
            at += 1 + dice.roll(&format!("peace {number}"), LONGEST_PEACE);
            (at, kind)
        });
        Self(Mutex::new((0, cards.collect())))
    }

    /// What befalls the next commit. A freeze waits for the end of the one before.
    pub(super) fn next_commit(&self, is_one_frozen: bool) -> Option<Disaster> {
        let mut deck = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        deck.0 += 1;
        let (commit, cards) = &mut *deck;
        let mut due = cards.iter().take_while(|(at, _)| at <= commit);
        let place = due.position(|(_, kind)| !(is_one_frozen && kind.is_freeze()))?;
        cards.remove(place).map(|card| card.1)
    }
}

/// Counts what happened, by name.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<BTreeMap<String, usize>>);

impl Tally {
    pub(super) fn count(&self, what: &str) {
        self.add(what, 1);
    }

    pub(super) fn add(&self, what: &str, number: usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(what.to_owned()).or_default() += number;
    }

    /// How often something happened whose name begins with `what`.
    pub(super) fn of(&self, what: &str) -> usize {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let named = counts.iter().filter(|(name, _)| name.starts_with(what));
        named.map(|(_, number)| number).sum()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut counts = counts
            .iter()
            .map(|(name, number)| format!("{number} {name}"));
        f.write_str(&counts.by_ref().collect::<Vec<_>>().join(", "))
    }
}
