//! Waiting for what another task or process does, with a limit.

use std::time::{Duration, Instant};

/// The longest wait for anything that a test expects to happen.
pub const LIMIT: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again until there is an answer.
///
/// # Panics
///
/// When there is none within [`LIMIT`]; `what` says what was missing.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begin.elapsed() < LIMIT, "in vain waited for {what}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for a future, but not for ever.
///
/// # Panics
///
/// When it takes longer than [`LIMIT`]; `what` says what was missing.
pub async fn within_limit<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, future).await {
        Ok(value) => value,
        Err(_) => panic!("in vain waited for {what}"),
    }
}
