//! How patiently a call is repeated.

use std::time::Duration;

use crate::error::Error;

/// How often and how patiently to try.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// The most attempts, the first included.
    pub attempts: u32,
    /// The longest delay before the second attempt; it doubles with each further one.
    pub base: Duration,
    /// The longest delay the provider may ask for; beyond it the error is returned at once, so that
    /// the caller can put the work off instead of waiting.
    pub longest_wait: Duration,
}

impl RetryPolicy {
    /// Three attempts within seconds.
    pub const STANDARD: Self = Self {
        attempts: 3,
        base: Duration::from_secs(1),
        longest_wait: Duration::from_secs(2),
    };

    /// How long to wait after failed attempt number `attempt`, counted from 1; none to give up.
    pub(crate) fn delay(&self, attempt: u32, error: &Error) -> Option<Duration> {
        if attempt >= self.attempts || !error.is_retryable() {
            return None;
        }
        match error.retry_after() {
            Some(asked) => (asked <= self.longest_wait).then_some(asked),
            None => {
                let longest = self.base.saturating_mul(2_u32.saturating_pow(attempt - 1));
                Some(longest.mul_f64(rand::random()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_drawn_from_zero_to_a_doubling_limit() {
        let policy = RetryPolicy {
            attempts: 9,
            ..RetryPolicy::STANDARD
        };
        for (attempt, limit) in [(1, 1), (2, 2), (5, 16)] {
            let limit = Duration::from_secs(limit);
            let draw = |_| policy.delay(attempt, &Error::Cut).unwrap();
            let delays: Vec<Duration> = (0..200).map(draw).collect();
            assert!(delays.iter().all(|delay| *delay <= limit));
            assert!(delays.iter().any(|delay| *delay < limit / 4));
            assert!(delays.iter().any(|delay| *delay > limit * 3 / 4));
        }
    }

    #[test]
    fn the_last_attempt_and_a_final_error_end_it() {
        let policy = RetryPolicy::STANDARD;
        assert!(policy.delay(3, &Error::Cut).is_none());
        let broken = Error::InvalidReply("odd".to_owned());
        assert!(policy.delay(1, &broken).is_none());
    }

    #[test]
    fn a_long_wait_is_left_to_the_caller() {
        let after = |seconds| Error::Overloaded {
            retry_after: Some(Duration::from_secs(seconds)),
        };
        let policy = RetryPolicy::STANDARD;
        assert_eq!(policy.delay(1, &after(2)), Some(Duration::from_secs(2)));
        assert_eq!(policy.delay(1, &after(3)), None);
    }
}
