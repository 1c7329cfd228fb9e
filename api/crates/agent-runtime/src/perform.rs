//! One execution, from its claim to its end, its loss or this worker's stop.

use agent_core::{Advance, Definition, Effect, State};
use chrono::{DateTime, Utc};
use domain::id::ExecutionId;
use domain::journal::{FailureCode, JournalEvent};
use domain::tool::{Risk, ToolSpec};
use executions::journal::{AppendError, append};
use executions::queue::{self, Claimed, Lease};
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::call_model::call_model;
use crate::call_tool::call_tool;
use crate::worker::Runtime;

/// Why performing ended before the execution did.
#[derive(Debug, thiserror::Error)]
enum Interrupted {
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Machine(#[from] agent_core::Error),
}

/// The calls that are under way. Dropping it drops them.
type Pending<'a> = FuturesUnordered<BoxFuture<'a, Answer>>;

/// Performs an execution. Whatever ends it early leaves a journal from which another claim goes on.
pub(crate) async fn perform(
    runtime: &Runtime,
    claimed: Claimed,
    lost: &CancellationToken,
    stop: &CancellationToken,
) {
    let mut lease = claimed.lease;
    let id = lease.execution;
    match run(runtime, &mut lease, claimed, lost, stop).await {
        Ok(()) => {}
        Err(Interrupted::Append(AppendError::Fenced)) => {
            tracing::info!(execution.id = %id, "Let go of {id}: it is no longer this worker's");
        }
        Err(Interrupted::Append(AppendError::Database(error))) => {
            tracing::error!(execution.id = %id, %error, "Let go of {id} until its lease runs out: the database failed");
        }
        Err(Interrupted::Machine(error)) => {
            tracing::error!(execution.id = %id, %error, "Failed {id}: its journal cannot be continued");
            let message = "The journal of this execution cannot be continued. This is a fault of the server; start the agent again.";
            let failed = failure(FailureCode::Internal, message);
            let _ = store(runtime, &mut lease, vec![failed]).await;
        }
    }
}

async fn run(
    runtime: &Runtime,
    lease: &mut Lease,
    claimed: Claimed,
    lost: &CancellationToken,
    stop: &CancellationToken,
) -> Result<(), Interrupted> {
    let id = lease.execution;
    // A cancellation in this process shows here first; one elsewhere at the next write or the next
    // extension of the lease.
    let mut written = runtime.signals.watch(id);
    let deadline = claimed.deadline;
    let Advance {
        mut state,
        mut effects,
        ..
    } = take_up(runtime, lease, claimed).await?;
    let mut pending = Pending::new();
    let mut unrepeatable = 0_usize;
    while !state.is_ended() {
        state = announce(runtime, lease, state, &effects).await?;
        for call in effects
            .drain(..)
            .filter_map(|effect| launch(runtime, id, deadline, effect))
        {
            unrepeatable += usize::from(!call.repeatable);
            pending.push(call.future);
        }
        let last_seq = lease.last_seq;
        let answer = tokio::select! {
            biased;
            () = lost.cancelled() => return Err(AppendError::Fenced.into()),
            () = written_by_others(&mut written, last_seq) => return Err(AppendError::Fenced.into()),
            () = until(deadline) => Answer::of(failure(FailureCode::Timeout, TIMEOUT)),
            // A call that may not be repeated is worth waiting for: its answer would be lost.
            () = stop.cancelled(), if unrepeatable == 0 => return give_back(runtime, *lease).await,
            Some(answer) = pending.next() => answer,
        };
        unrepeatable -= usize::from(!answer.repeatable);
        Advance { state, effects, .. } = take_in(runtime, lease, state, answer.event).await?;
    }
    Ok(())
}

/// Continues from the journal: what happened before, and what has to happen now.
async fn take_up(
    runtime: &Runtime,
    lease: &mut Lease,
    claimed: Claimed,
) -> Result<Advance, Interrupted> {
    // There is nobody to confirm a call yet, so that an agent which asks for confirmation is not
    // even offered the tools that would need it.
    let reads_only = claimed.definition.configuration.require_confirmation;
    let is_offered = |spec: &&ToolSpec| {
        claimed.definition.tools.contains(&spec.name) && (!reads_only || spec.risk == Risk::Read)
    };
    let definition = Definition {
        system_prompt: claimed.definition.system_prompt.clone(),
        tools: runtime.tools.specs().filter(is_offered).cloned().collect(),
        model: claimed.definition.configuration.model,
        max_steps: claimed.max_steps,
    };
    let mut journal: Vec<JournalEvent> = claimed
        .journal
        .into_iter()
        .map(|entry| entry.event)
        .collect();
    let mut events = Vec::new();
    if lease.epoch > 1 {
        let resumed = JournalEvent::Resumed { epoch: lease.epoch };
        journal.push(resumed.clone());
        events.push(resumed);
    }
    if is_stuck(&journal) {
        let failed = failure(FailureCode::Internal, STUCK);
        journal.push(failed.clone());
        events.push(failed);
    }
    let next = agent_core::resume(definition, &journal)?;
    events.extend(next.events.iter().cloned());
    store(runtime, lease, events).await?;
    Ok(next)
}

/// How often an execution is taken up without anything else happening before it is given up.
const MAX_FRUITLESS: usize = 10;

const STUCK: &str = "The server stopped ten times in a row while it worked on this step, so that it does not try again. Its log says why.";

/// Whether something about this execution ends every worker that takes it up.
fn is_stuck(journal: &[JournalEvent]) -> bool {
    let is_resumed = |event: &&JournalEvent| matches!(event, JournalEvent::Resumed { .. });
    journal.iter().rev().take_while(is_resumed).count() > MAX_FRUITLESS
}

/// Takes an event in, and stores it with all that the machine decides because of it.
async fn take_in(
    runtime: &Runtime,
    lease: &mut Lease,
    state: State,
    event: JournalEvent,
) -> Result<Advance, Interrupted> {
    let mut next = agent_core::advance(state, event)?;
    store(runtime, lease, std::mem::take(&mut next.events)).await?;
    Ok(next)
}

/// Stores that the calls which may not be repeated are about to leave.
async fn announce(
    runtime: &Runtime,
    lease: &mut Lease,
    mut state: State,
    effects: &[Effect],
) -> Result<State, Interrupted> {
    let mut events = Vec::new();
    for effect in effects {
        if let Effect::CallTool(call) = effect
            && !call.idempotent
        {
            let sent = JournalEvent::ToolSent {
                call_id: call.call_id.clone(),
            };
            let next = agent_core::advance(state, sent)?;
            events.extend(next.events);
            state = next.state;
        }
    }
    store(runtime, lease, events).await?;
    Ok(state)
}

/// A call under way.
struct Launched<'a> {
    future: BoxFuture<'a, Answer>,
    repeatable: bool,
}

/// What a call brought back.
struct Answer {
    event: JournalEvent,
    repeatable: bool,
}

impl Answer {
    const fn of(event: JournalEvent) -> Self {
        Self {
            event,
            repeatable: true,
        }
    }
}

fn launch(
    runtime: &Runtime,
    id: ExecutionId,
    deadline: DateTime<Utc>,
    effect: Effect,
) -> Option<Launched<'_>> {
    match effect {
        Effect::CallModel(request) => {
            let future = Box::pin(async move { Answer::of(call_model(runtime, &request).await) });
            Some(Launched {
                future,
                repeatable: true,
            })
        }
        Effect::CallTool(call) => {
            let repeatable = call.idempotent;
            let future = Box::pin(async move {
                let event = call_tool(runtime, id, deadline, call).await;
                Answer { event, repeatable }
            });
            Some(Launched { future, repeatable })
        }
        // The machine has taken its own events in before it hands out effects.
        Effect::Record(_) => None,
    }
}

async fn store(
    runtime: &Runtime,
    lease: &mut Lease,
    events: Vec<JournalEvent>,
) -> Result<(), Interrupted> {
    if events.is_empty() {
        return Ok(());
    }
    append(&runtime.db, lease, runtime.config.lease_time, events).await?;
    runtime
        .signals
        .events_stored(lease.execution, lease.last_seq);
    Ok(())
}

async fn give_back(runtime: &Runtime, lease: Lease) -> Result<(), Interrupted> {
    queue::release(&runtime.db, lease)
        .await
        .map_err(AppendError::Database)?;
    tracing::info!(execution.id = %lease.execution, "Gave {} back to the queue", lease.execution);
    Ok(())
}

fn failure(code: FailureCode, message: &str) -> JournalEvent {
    JournalEvent::Failed {
        code,
        message: message.to_owned(),
    }
}

const TIMEOUT: &str = "The agent's time was up. Give it a longer timeout or a smaller goal.";

/// Waits for an event that this worker did not write.
async fn written_by_others(written: &mut watch::Receiver<i32>, last_seq: i32) {
    if written.wait_for(|seq| *seq > last_seq).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn until(deadline: DateTime<Utc>) {
    let left = (deadline - Utc::now()).to_std().unwrap_or_default();
    tokio::time::sleep(left).await;
}
