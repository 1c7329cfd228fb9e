//! Rules that most servers have none of.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::prelude::*;

/// How long to believe that there are none.
const BELIEF: Duration = Duration::from_secs(2);

/// Whether anybody has set a rule of one kind. As long as nobody has, keeping it costs one look every
/// two seconds.
#[derive(Debug, Default)]
pub struct Gate(Mutex<Option<Instant>>);

impl Gate {
    /// Whether there is something to keep: as `any` says, or, when it said no, for a while without
    /// asking it.
    ///
    /// # Errors
    ///
    /// When `any` fails.
    pub async fn is_open(&self, any: impl Future<Output = QueryResult<bool>>) -> QueryResult<bool> {
        if self.lock().is_some_and(|since| since.elapsed() < BELIEF) {
            return Ok(false);
        }
        let any = any.await?;
        *self.lock() = (!any).then(Instant::now);
        Ok(any)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
