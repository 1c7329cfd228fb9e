//! A circuit breaker: a model that mostly fails is left alone for a while.
//!
//! Closed, each call is let through and counted. When enough of the calls of the last minute failed,
//! it opens and refuses every call. After a pause it is half open: one call is let through to try,
//! and closes it or opens it again.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The span of which calls are counted, and the grain in which they are forgotten.
const WINDOW: Duration = Duration::from_secs(60);
const GRAIN: Duration = Duration::from_secs(5);
/// The fewest calls that say anything.
const LEAST_CALLS: u32 = 20;
/// It opens when at least every second of them failed.
const SHARE: u32 = 2;
/// How long it stays open.
const PAUSE: Duration = Duration::from_secs(30);
/// When to look again while somebody else tries.
const TRIAL: Duration = Duration::from_secs(2);
/// Models that are kept in mind when they have not been called for a while.
const MOST_MODELS: usize = 256;

/// The breakers of one provider, one for each of its models.
#[derive(Debug, Default)]
pub(crate) struct Breakers(Mutex<HashMap<String, Arc<Breaker>>>);

impl Breakers {
    /// The breaker of a model.
    pub(crate) fn of(&self, model: &str) -> Arc<Breaker> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_MODELS {
            all.retain(|_, breaker| breaker.is_in_use());
        }
        all.entry(model.to_owned()).or_default().clone()
    }
}

/// The breaker of one model.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    phase: Phase,
    /// Which closing or opening this is: a call that began before the newest says nothing any more.
    era: u64,
    /// Oldest first.
    counts: VecDeque<Count>,
}

#[derive(Debug, Default, Clone, Copy)]
enum Phase {
    #[default]
    Closed,
    Open {
        until: Instant,
    },
    HalfOpen,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    since: Instant,
    calls: u32,
    failures: u32,
}

/// A call that was let through. Dropped without an outcome, it counts as not made.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    breaker: &'a Breaker,
    era: u64,
    is_trial: bool,
    is_told: bool,
}

/// What a call says about the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It answers, be it with a refusal.
    Answered,
    /// It does not work.
    Failed,
    /// Nothing: the account asks too much of it.
    Neither,
}

impl Breaker {
    /// Lets a call through, or says after which time to ask again.
    pub(crate) fn begin(&self) -> Result<Permit<'_>, Duration> {
        let mut state = self.lock();
        let now = Instant::now();
        let is_trial = match state.phase {
            Phase::Closed => false,
            Phase::Open { until } if now < until => return Err(until - now),
            Phase::HalfOpen => return Err(TRIAL),
            Phase::Open { .. } => {
                state.enter(Phase::HalfOpen);
                true
            }
        };
        Ok(Permit {
            breaker: self,
            era: state.era,
            is_trial,
            is_told: false,
        })
    }

    fn is_in_use(&self) -> bool {
        let state = self.lock();
        let newest = state.counts.back().map(|count| count.since);
        !matches!(state.phase, Phase::Closed)
            || newest.is_some_and(|since| since.elapsed() < WINDOW)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement, so that a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Says how the call ended.
    pub(crate) fn end(mut self, outcome: Outcome) {
        self.is_told = true;
        let mut state = self.breaker.lock();
        if state.era != self.era {
            return;
        }
        match (self.is_trial, outcome) {
            (true, Outcome::Answered | Outcome::Neither) => state.enter(Phase::Closed),
            (true, Outcome::Failed) => state.open(PAUSE),
            (false, Outcome::Neither) => {}
            (false, outcome) => state.count(outcome == Outcome::Failed),
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_trial && !self.is_told {
            let mut state = self.breaker.lock();
            if state.era == self.era {
                // Whoever comes next may try.
                state.open(Duration::ZERO);
            }
        }
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.era += 1;
        self.counts.clear();
    }

    fn open(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        self.enter(Phase::Open { until });
    }

    fn count(&mut self, failed: bool) {
        let now = Instant::now();
        while self
            .counts
            .front()
            .is_some_and(|count| now - count.since >= WINDOW)
        {
            self.counts.pop_front();
        }
        match self.counts.back_mut() {
            Some(count) if now - count.since < GRAIN => {
                count.calls += 1;
                count.failures += u32::from(failed);
            }
            _ => self.counts.push_back(Count {
                since: now,
                calls: 1,
                failures: u32::from(failed),
            }),
        }
        let calls: u32 = self.counts.iter().map(|count| count.calls).sum();
        let failures: u32 = self.counts.iter().map(|count| count.failures).sum();
        if calls >= LEAST_CALLS && failures * SHARE >= calls {
            self.open(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn end(breaker: &Breaker, outcome: Outcome) {
        breaker.begin().unwrap().end(outcome);
    }

    fn opened() -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..LEAST_CALLS {
            end(&breaker, Outcome::Failed);
        }
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_when_half_of_enough_calls_failed() {
        let breaker = Breaker::default();
        for _ in 0..LEAST_CALLS / 2 {
            end(&breaker, Outcome::Answered);
        }
        for _ in 0..LEAST_CALLS / 2 - 1 {
            end(&breaker, Outcome::Failed);
        }
        end(&breaker, Outcome::Neither);
        assert!(breaker.begin().is_ok(), "it is one call too few");
        end(&breaker, Outcome::Failed);
        assert_eq!(breaker.begin().unwrap_err(), PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn fewer_failures_than_half_leave_it_closed() {
        let breaker = Breaker::default();
        for _ in 0..100 {
            end(&breaker, Outcome::Answered);
            end(&breaker, Outcome::Answered);
            end(&breaker, Outcome::Failed);
        }
        assert!(breaker.begin().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_forgotten_with_the_window() {
        let breaker = Breaker::default();
        for _ in 0..LEAST_CALLS - 1 {
            end(&breaker, Outcome::Failed);
        }
        advance(WINDOW).await;
        end(&breaker, Outcome::Failed);
        assert!(breaker.begin().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn after_its_pause_one_call_tries() {
        let breaker = opened();
        advance(PAUSE - Duration::from_secs(1)).await;
        assert_eq!(breaker.begin().unwrap_err(), Duration::from_secs(1));
        advance(Duration::from_secs(1)).await;
        let trial = breaker.begin().unwrap();
        assert_eq!(breaker.begin().unwrap_err(), TRIAL, "one is enough");
        trial.end(Outcome::Answered);
        let (first, second) = (breaker.begin(), breaker.begin());
        assert!(first.is_ok() && second.is_ok(), "it is closed");
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_that_fails_opens_it_again() {
        let breaker = opened();
        advance(PAUSE).await;
        end(&breaker, Outcome::Failed);
        assert_eq!(breaker.begin().unwrap_err(), PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_that_is_given_up_leaves_it_to_the_next() {
        let breaker = opened();
        advance(PAUSE).await;
        drop(breaker.begin().unwrap());
        assert!(breaker.begin().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_from_before_it_opened_does_not_close_it() {
        let breaker = Breaker::default();
        let slow = breaker.begin().unwrap();
        for _ in 0..LEAST_CALLS {
            end(&breaker, Outcome::Failed);
        }
        slow.end(Outcome::Answered);
        assert!(breaker.begin().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn each_model_has_its_own() {
        let breakers = Breakers::default();
        for _ in 0..LEAST_CALLS {
            end(&breakers.of("one"), Outcome::Failed);
        }
        assert!(breakers.of("one").begin().is_err());
        assert!(breakers.of("other").begin().is_ok());
    }
}
