//! Whether a server is asked at the moment.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Closed while a server answers, open while it is away.
#[derive(Default)]
pub(super) struct Breaker {
    /// Why the server is away.
    away: Mutex<Option<String>>,
}

impl Breaker {
    /// Notes that the server answers; true when it was away before.
    pub(super) fn close(&self) -> bool {
        self.away().take().is_some()
    }

    /// Notes that the server is away; true when that is news, as another reason is.
    pub(super) fn open(&self, reason: String) -> bool {
        let mut away = self.away();
        let is_known = away.as_ref() == Some(&reason);
        *away = Some(reason);
        !is_known
    }

    /// Why the server is away; none when it is not.
    pub(super) fn reason(&self) -> Option<String> {
        self.away().clone()
    }

    fn away(&self) -> MutexGuard<'_, Option<String>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reason_is_news_once() {
        let breaker = Breaker::default();
        let open = |reason: &str| breaker.open(reason.to_owned());
        assert!(!breaker.close());
        assert_eq!((open("away"), open("away")), (true, false));
        assert!(open("no key"));
        assert_eq!(breaker.reason().as_deref(), Some("no key"));
        assert!(breaker.close());
        assert_eq!(breaker.reason(), None);
        assert!(open("away"));
    }
}
