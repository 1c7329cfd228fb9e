//! Carries wake-ups between processes.
//!
//! What gathers while one notice is under way goes out together with the next, so that their number
//! does not grow with the work. They are sent outside of every transaction that stores something:
//! PostgreSQL lets only one transaction with a notice commit at a time.

use std::time::Duration;

use db::Db;
use db::notices::{MAX_NOTICE_BYTES, Notices};
use tokio::time::Instant;

use crate::signals::{Notice, Signals};

/// The shortest time between two notices of one process.
const GATHER: Duration = Duration::from_millis(5);
/// How long to wait before a broken connection is opened again.
const REOPEN: Duration = Duration::from_secs(1);

/// Tells other processes what happens in this one, and this one what happens in them, until dropped.
///
/// While the database is away nothing is carried; listeners then look for themselves.
pub async fn relay(db: Db, signals: Signals) {
    loop {
        match db.notices().await {
            Ok(mut notices) => {
                signals.outbox.set_sent(true);
                // Who knows what was missed, here and of what happens here.
                signals.hear(Notice::Work);
                signals.outbox.watch_again();
                signals.outbox.put(Notice::Hello);
                carry(&mut notices, &signals).await;
                signals.outbox.set_sent(false);
            }
            Err(error) => {
                tracing::warn!(%error, "Could not listen to other processes; trying again");
            }
        }
        tokio::time::sleep(REOPEN).await;
    }
}

/// Until the connection ends.
async fn carry(notices: &mut Notices, signals: &Signals) {
    let mut next = Instant::now();
    loop {
        let waiting = async {
            tokio::time::sleep_until(next).await;
            signals.outbox.take().await
        };
        tokio::select! {
            heard = notices.next() => {
                let Some(text) = heard else { return };
                // A newer version of the program may say things that this one does not know.
                let known = text.lines().filter_map(|line| line.parse().ok());
                known.for_each(|notice| signals.hear(notice));
            }
            waiting = waiting => {
                for text in pack(&waiting) {
                    if notices.send(&text).await.is_err() {
                        return;
                    }
                }
                next = Instant::now() + GATHER;
            }
        }
    }
}

/// The notices, one a line, in as few texts as PostgreSQL takes.
fn pack(notices: &[Notice]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for notice in notices {
        let line = notice.to_string();
        match texts.last_mut() {
            Some(text) if text.len() + line.len() < MAX_NOTICE_BYTES => {
                text.push('\n');
                text.push_str(&line);
            }
            _ => texts.push(line),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::ExecutionId;

    #[test]
    fn texts_hold_as_much_as_postgresql_takes() {
        let notices: Vec<_> = (0..1000)
            .map(|seq| Notice::Events(ExecutionId::new(), seq))
            .collect();
        let texts = pack(&notices);
        assert!(texts.iter().all(|text| text.len() <= MAX_NOTICE_BYTES));
        let read: Vec<Notice> = texts
            .iter()
            .flat_map(|text| text.lines())
            .map(|line| line.parse().unwrap())
            .collect();
        assert_eq!(read, notices);
        assert!(texts.len() <= 6, "{} texts", texts.len());
    }
}
