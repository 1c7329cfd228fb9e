//! The events of an execution as a stream: what was stored, then what comes, to the end.

use std::time::{Duration, Instant};

use access::OpContext;
use domain::id::ExecutionId;
use domain::journal::JournalEntry;
use domain::permission::Permission;
use futures::stream::{self, Stream, StreamExt as _};
use tokio::sync::watch;

use crate::error::Error;
use crate::find_execution::{MAX_EVENTS, find_events, find_execution};
use crate::signals::{Signals, WATCH_TIME};

/// How long to wait for a wake-up before looking again: another process may have written.
const POLL: Duration = Duration::from_millis(500);

/// How often to ask other processes to tell of new events, and whether the actor may still watch.
const ASK: Duration = Duration::from_secs(WATCH_TIME.as_secs() / 3);

struct Watch {
    ctx: OpContext,
    signals: Signals,
    asked: Instant,
    id: ExecutionId,
    after: i32,
    wake: watch::Receiver<i32>,
    ended: bool,
}

/// Every event behind `after`, each once, in order, from the journal and then live. The stream
/// ends after the terminal event.
///
/// # Errors
///
/// [`Error::NotFound`] when the actor's organisation has no such execution. The stream itself
/// ends with an error when the database fails; the caller may watch again from the last event.
pub async fn watch_events(
    ctx: OpContext,
    signals: &Signals,
    id: ExecutionId,
    after: i32,
) -> Result<impl Stream<Item = Result<JournalEntry, Error>> + Send + use<>, Error> {
    // Before the first look, so that no event falls between the look and the wait.
    let wake = signals.watch(id);
    signals.ask_others(id);
    let execution = find_execution(&ctx, id).await?;
    // Behind the end nothing can be missed, and a client cannot have seen what is not stored.
    let after = after.clamp(0, execution.last_seq);
    let ended = execution.status.is_final() && after == execution.last_seq;
    let watch = Watch {
        ctx,
        signals: signals.clone(),
        asked: Instant::now(),
        id,
        after,
        wake,
        ended,
    };
    Ok(stream::try_unfold(watch, next_events)
        .map(flatten)
        .flatten())
}

async fn next_events(mut watch: Watch) -> Result<Option<(Vec<JournalEntry>, Watch)>, Error> {
    if watch.ended {
        return Ok(None);
    }
    loop {
        if watch.asked.elapsed() > ASK {
            watch.signals.ask_others(watch.id);
            watch.asked = Instant::now();
            // The agent may have been hidden from who watches.
            find_execution(&watch.ctx, watch.id).await?;
        }
        watch.wake.mark_unchanged();
        let entries = look(&watch).await?;
        if let Some(last) = entries.last() {
            watch.after = last.seq;
            watch.ended = last.event.final_status().is_some();
            return Ok(Some((entries, watch)));
        }
        // A closed channel or a timeout both mean: look again.
        let _ = tokio::time::timeout(POLL, watch.wake.changed()).await;
    }
}

/// What is stored behind the last event, read together with what others watch.
async fn look(watch: &Watch) -> Result<Vec<JournalEntry>, Error> {
    let Watch { ctx, id, after, .. } = watch;
    ctx.require(Permission::ReadExecutions).await?;
    match watch.signals.reader.read(ctx, *id, *after).await {
        Some(entries) => Ok(entries),
        None => find_events(ctx, *id, *after, MAX_EVENTS).await,
    }
}

fn flatten(
    batch: Result<Vec<JournalEntry>, Error>,
) -> stream::Iter<std::vec::IntoIter<Result<JournalEntry, Error>>> {
    match batch {
        Ok(entries) => stream::iter(entries.into_iter().map(Ok).collect::<Vec<_>>()),
        Err(error) => stream::iter(vec![Err(error)]),
    }
}
