//! The tasks that write.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use db::Db;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::RunQueryDsl;
use tokio::sync::{Mutex, mpsc};

use crate::journal::statement::Append;
use crate::journal::{AppendError, Write};

/// While one waits for the disk, the other gathers.
const WRITERS: usize = 2;

/// The most writes of one statement.
const BATCH: usize = 256;

/// Starts the writers of a process; they end when nobody can ask them any more.
pub(super) fn start(db: &Db, lease_time: Duration, receiver: mpsc::Receiver<Write>) {
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..WRITERS {
        let (db, receiver) = (db.clone(), receiver.clone());
        tokio::spawn(async move {
            loop {
                let mut batch = Vec::new();
                receiver.lock().await.recv_many(&mut batch, BATCH).await;
                if batch.is_empty() {
                    break;
                }
                write(&db, lease_time, batch).await;
            }
        });
    }
}

/// Writes a batch, and tells each who waits what became of theirs.
async fn write(db: &Db, lease_time: Duration, batch: Vec<Write>) {
    match try_to_write(db, lease_time, &batch).await {
        Ok(stored) => {
            for (place, write) in (1..).zip(batch) {
                let outcome = stored.get(&place).copied();
                answer(write, outcome.ok_or(AppendError::Fenced));
            }
        }
        // One of them may be to blame, which must not keep the others from being stored.
        Err(error) if is_about_data(&error) && batch.len() > 1 => {
            for single in batch {
                Box::pin(write(db, lease_time, vec![single])).await;
            }
        }
        Err(error) => {
            let error = AppendError::from(error);
            for write in batch {
                answer(write, Err(error.clone()));
            }
        }
    }
}

/// Who asked may have gone; what was stored is stored all the same.
fn answer(write: Write, outcome: Result<i32, AppendError>) {
    let _ = write.done.send(outcome);
}

/// The writes that were stored, by their places from 1, each with the number of the newest
/// intervention; the leases of the others are lost.
async fn try_to_write(
    db: &Db,
    lease_time: Duration,
    batch: &[Write],
) -> Result<HashMap<i32, i32>, DieselError> {
    if batch.iter().any(Write::asks_people) {
        let append = Append::<true>::of(batch, lease_time);
        let stored: Vec<_> = db.engine(async move |conn| append.load(conn).await).await?;
        return Ok(stored.into_iter().collect());
    }
    let append = Append::<false>::of(batch, lease_time);
    let stored: Vec<_> = db.engine(async move |conn| append.load(conn).await).await?;
    Ok(stored.into_iter().collect())
}

/// Whether PostgreSQL looked at what was to be written and refused it.
const fn is_about_data(error: &DieselError) -> bool {
    !matches!(
        error,
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _
        )
    ) && matches!(error, DieselError::DatabaseError(..))
}
