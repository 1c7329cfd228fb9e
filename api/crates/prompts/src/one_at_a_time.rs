//! One simulation per user at a time, so that nobody spends the model's budget for all.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use domain::id::UserId;

/// The users whose simulation runs.
#[derive(Debug, Default)]
pub(crate) struct OneAtATime(Mutex<HashSet<UserId>>);

/// A user's turn. Dropping it, also with the request of a client that went away, ends the turn.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    of: &'a OneAtATime,
    user: UserId,
}

impl OneAtATime {
    /// A turn of this user, unless one is under way.
    pub(crate) fn begin(&self, user: UserId) -> Option<Turn<'_>> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Not `then_some`: a turn that is not given must not be made, since dropping it ends the other.
        running.insert(user).then(|| Turn { of: self, user })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut running = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.remove(&self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_one_turn_and_then_another() {
        let turns = OneAtATime::default();
        let (one, other) = (UserId::new(), UserId::new());
        let turn = turns.begin(one).unwrap();
        assert!(turns.begin(one).is_none());
        assert!(turns.begin(other).is_some());
        drop(turn);
        assert!(turns.begin(one).is_some());
    }
}
