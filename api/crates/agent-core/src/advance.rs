//! Several steps at once: up to the next call of a model or tool, and through a whole journal.

use std::collections::VecDeque;

use domain::journal::JournalEvent;

use crate::effect::Effect;
use crate::error::Error;
use crate::state::{Definition, State};
use crate::step::step;

/// Where an execution stands after some events.
#[derive(Debug, Clone)]
pub struct Advance {
    /// The state after `events`.
    pub state: State,
    /// What to store, in order and in one commit, before any effect is performed.
    pub events: Vec<JournalEvent>,
    /// What to perform then: calls of the model and of tools, no `Effect::Record`.
    pub effects: Vec<Effect>,
}

/// Takes `event` in, and every event that the machine decides because of it.
pub fn advance(state: State, event: JournalEvent) -> Result<Advance, Error> {
    settle(state, vec![Effect::Record(event)])
}

/// Folds a journal and takes in what the machine decides at its end.
///
/// `events` holds only the new ones.
pub fn resume(definition: Definition, journal: &[JournalEvent]) -> Result<Advance, Error> {
    let (state, effects) = replay(definition, journal)?;
    settle(state, effects)
}

/// Takes in what people have sent in while nothing is under way, and what the machine decides then.
///
/// `events` holds only what comes behind `news`.
pub fn take_up(mut state: State, news: &[JournalEvent]) -> Result<Advance, Error> {
    for event in news {
        (state, _) = step(state, event)?;
    }
    let effects = state.outstanding();
    settle(state, effects)
}

/// Folds a journal and returns everything that has to happen now.
///
/// Whoever performed the effects before is taken to be gone, with whatever was under way.
pub fn replay(
    definition: Definition,
    journal: &[JournalEvent],
) -> Result<(State, Vec<Effect>), Error> {
    let mut state = State::new(definition);
    for event in journal {
        (state, _) = step(state, event)?;
    }
    let effects = state.outstanding();
    Ok((state, effects))
}

fn settle(mut state: State, effects: Vec<Effect>) -> Result<Advance, Error> {
    let mut queue = VecDeque::from(effects);
    let (mut events, mut effects) = (Vec::new(), Vec::new());
    while let Some(effect) = queue.pop_front() {
        let Effect::Record(event) = effect else {
            effects.push(effect);
            continue;
        };
        let (next, more) = step(state, &event)?;
        state = next;
        events.push(event);
        queue.extend(more);
    }
    Ok(Advance {
        state,
        events,
        effects,
    })
}
