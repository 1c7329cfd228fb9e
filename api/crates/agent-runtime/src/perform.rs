//! One execution, from its claim to its end, its loss or this worker's stop.

use std::time::Duration;

use agent_core::{Advance, Definition, Effect, State};
use chrono::{DateTime, Utc};
use domain::error::chain;
use domain::execution::ExecutionStatus;
use domain::journal::{FailureCode, JournalEvent};
use domain::tool::{Risk, ToolSpec};
use executions::interventions::find_interventions;
use executions::journal::AppendError;
use executions::queue::{self, Claimed, Lease, Unreadable};
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use guardrails::Rules;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::call_model::{call_model, summarise};
use crate::call_tool::call_tool;
use crate::crashes::{self, Verdict};
use crate::worker::Runtime;

/// Why performing ended before the execution did.
#[derive(Debug, thiserror::Error)]
enum Interrupted {
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Machine(#[from] agent_core::Error),
    #[error("its workers crashed several times in a row")]
    Postponed(Duration),
}

/// The calls that are under way. Dropping it drops them.
type Pending<'a> = FuturesUnordered<BoxFuture<'a, JournalEvent>>;

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
            tracing::error!(execution.id = %id, %error, "Let go of {id}: the database failed");
            let_go(runtime, lease, stop).await;
        }
        Err(Interrupted::Postponed(pause)) => postpone(runtime, lease, pause).await,
        Err(Interrupted::Machine(error)) => {
            tracing::error!(execution.id = %id, %error, "Failed {id}: its journal cannot be continued");
            fail(runtime, lease, CANNOT_CONTINUE).await;
        }
    }
}

/// Gives an execution back to the queue, which hands it out again after the pause.
async fn postpone(runtime: &Runtime, lease: Lease, pause: Duration) {
    let id = lease.execution;
    match queue::postpone(&runtime.db, lease, pause).await {
        Ok(()) => {
            tracing::warn!(execution.id = %id, ?pause, "Postponed {id}: its workers crashed several times in a row");
        }
        Err(error) => {
            tracing::error!(execution.id = %id, %error, "Could not postpone {id}; its lease runs out by itself");
        }
    }
}

/// Gives an execution back as soon as the database answers again. Otherwise its lease runs out, and
/// whoever takes it up believes that this worker crashed.
async fn let_go(runtime: &Runtime, lease: Lease, stop: &CancellationToken) {
    let pause = runtime.config.lease_time / RELEASES;
    for _ in 0..RELEASES {
        if queue::release(&runtime.db, lease).await.is_ok() || stop.is_cancelled() {
            break;
        }
        tokio::time::sleep(pause).await;
    }
}

/// How often to try that before the lease runs out.
const RELEASES: u32 = 10;

/// Ends an execution that cannot even be read.
pub(crate) async fn give_up(runtime: &Runtime, unreadable: &Unreadable) {
    let id = unreadable.lease.execution;
    tracing::error!(execution.id = %id, error = chain(unreadable), "Failed {id}: it cannot be read");
    fail(runtime, unreadable.lease, CANNOT_READ).await;
}

const CANNOT_CONTINUE: &str = "The journal of this execution cannot be continued. This is a fault of the server; start the agent again.";

const CANNOT_READ: &str = "What is stored of this execution cannot be read. This is a fault of the server; start the agent again.";

/// Ends an execution because of a fault of the server.
async fn fail(runtime: &Runtime, mut lease: Lease, message: &str) {
    let id = lease.execution;
    let failed = failure(FailureCode::Internal, message.to_owned());
    if let Err(error) = store(runtime, &mut lease, vec![failed]).await {
        tracing::warn!(execution.id = %id, error = chain(&error), "Could not store that {id} failed");
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
    let (deadline, is_dry_run) = (claimed.deadline, claimed.is_dry_run);
    let Advance {
        mut state,
        mut effects,
        ..
    } = take_up(runtime, lease, claimed).await?;
    let mut pending = Pending::new();
    while !state.is_ended() {
        if pending.is_empty() && lease.interventions > state.interventions() {
            Advance { state, effects, .. } = take_up_news(runtime, lease, state).await?;
            continue;
        }
        if pending.is_empty() && effects.is_empty() && state.waits_for_people() {
            if park(runtime, lease, &state).await? {
                return Ok(());
            }
            continue;
        }
        state = announce(runtime, lease, state, &effects).await?;
        let held = Held {
            lease: *lease,
            deadline,
            is_dry_run,
        };
        let calls = effects.drain(..);
        pending.extend(calls.filter_map(|effect| launch(runtime, held, effect)));
        let last_seq = lease.last_seq;
        let event = tokio::select! {
            biased;
            () = lost.cancelled() => return Err(AppendError::Fenced.into()),
            () = written_by_others(&mut written, last_seq) => return Err(AppendError::Fenced.into()),
            () = until(deadline) => timed_out(&state),
            // A call that may not be repeated is worth waiting for: its answer would be lost.
            () = stop.cancelled(), if state.unrepeatable().is_none() => return give_back(runtime, *lease).await,
            Some(event) = pending.next() => event,
        };
        let until = until_when(&event);
        Advance { state, effects, .. } = take_in(runtime, lease, state, event).await?;
        if let Some(until) = until
            && !state.is_ended()
            && lease.interventions <= state.interventions()
        {
            return put_off(runtime, *lease, until).await;
        }
    }
    Ok(())
}

/// Continues from the journal: what happened before, and what has to happen now.
async fn take_up(
    runtime: &Runtime,
    lease: &mut Lease,
    claimed: Claimed,
) -> Result<Advance, Interrupted> {
    let configuration = claimed.definition.configuration;
    let is_chosen = |spec: &&ToolSpec| {
        let may_be_called = spec.risk == Risk::Read || !configuration.read_only;
        may_be_called && claimed.definition.tools.contains(&spec.name)
    };
    let tools: Vec<ToolSpec> = runtime.tools.specs().filter(is_chosen).cloned().collect();
    let compact_at = runtime.models.compact_at(&configuration);
    let definition = Definition {
        system_prompt: claimed.definition.system_prompt,
        rules: Rules::new(configuration.rules, configuration.require_confirmation),
        approval: configuration.approval,
        tools,
        model: configuration.model,
        max_steps: claimed.max_steps,
        dry_run: claimed.is_dry_run,
        compact_at,
    };
    let mut journal: Vec<JournalEvent> = claimed
        .journal
        .into_iter()
        .map(|entry| entry.event)
        .collect();
    let known = journal.iter().filter_map(JournalEvent::intervention).max();
    let mut news = claimed.interventions;
    news.retain(|event| event.intervention() > known);
    let mut events = Vec::new();
    // From whom people wake, or what was put off, nobody has taken over.
    let was_put_off = journal
        .last()
        .is_some_and(|event| until_when(event).is_some());
    let was_let_go = claimed.was_queued && (was_put_off || !news.is_empty());
    if lease.epoch > 1 && !was_let_go {
        let resumed = JournalEvent::Resumed {
            epoch: lease.epoch,
            handed_over: claimed.was_queued,
        };
        journal.push(resumed.clone());
        events.push(resumed);
    }
    journal.extend(news.iter().cloned());
    events.extend(news);
    let verdict = crashes::judge(&journal);
    if verdict == Verdict::GiveUp {
        let failed = failure(FailureCode::Internal, crashes::GIVEN_UP.to_owned());
        journal.push(failed.clone());
        events.push(failed);
    }
    if let Verdict::Postpone(pause) = verdict {
        store(runtime, lease, events).await?;
        return Err(Interrupted::Postponed(pause));
    }
    let mut next = agent_core::resume(definition, &journal)?;
    events.append(&mut next.events);
    store(runtime, lease, events).await?;
    Ok(next)
}

/// Lets go of an execution that waits for people, until one of them wakes it. False when they have
/// sent in something meanwhile.
async fn park(runtime: &Runtime, lease: &mut Lease, state: &State) -> Result<bool, Interrupted> {
    let id = lease.execution;
    let status = if state.is_paused() {
        ExecutionStatus::Paused
    } else {
        ExecutionStatus::Waiting
    };
    let parked = queue::park(&runtime.db, lease, status).await;
    let is_parked = parked.map_err(AppendError::from)?;
    if is_parked {
        tracing::info!(execution.id = %id, "{id} is {status}");
    } else if lease.interventions <= state.interventions() {
        return Err(AppendError::Fenced.into());
    }
    Ok(is_parked)
}

/// Takes up what people have sent in. Nothing may be under way.
async fn take_up_news(
    runtime: &Runtime,
    lease: &mut Lease,
    state: State,
) -> Result<Advance, Interrupted> {
    let news = find_interventions(&runtime.db, lease.execution, state.interventions()).await;
    let mut events = news.map_err(AppendError::from)?;
    let mut next = agent_core::take_up(state, &events)?;
    events.append(&mut next.events);
    store(runtime, lease, events).await?;
    Ok(next)
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

/// What a call has to know of its execution.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) lease: Lease,
    /// When the execution must have ended.
    pub(crate) deadline: DateTime<Utc>,
    /// Whether tools are only simulated.
    pub(crate) is_dry_run: bool,
}

/// Begins a call; what it brings back is an event.
fn launch(runtime: &Runtime, held: Held, effect: Effect) -> Option<BoxFuture<'_, JournalEvent>> {
    match effect {
        Effect::CallModel(request) => Some(Box::pin(async move {
            call_model(runtime, held.lease, &request).await
        })),
        Effect::Summarise(summary) => Some(Box::pin(async move {
            summarise(runtime, held.lease, &summary).await
        })),
        Effect::CallTool(call) => Some(Box::pin(call_tool(runtime, held, call))),
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
    runtime.journal.append(lease, &events).await?;
    runtime
        .signals
        .events_stored(lease.execution, lease.last_seq);
    Ok(())
}

/// Lets go of an execution until its model may be asked again.
async fn put_off(runtime: &Runtime, lease: Lease, until: DateTime<Utc>) -> Result<(), Interrupted> {
    let pause = (until - Utc::now()).to_std().unwrap_or_default();
    let postponed = queue::postpone(&runtime.db, lease, pause).await;
    postponed.map_err(AppendError::from)?;
    let id = lease.execution;
    tracing::info!(execution.id = %id, %until, "{id} waits for its model");
    Ok(())
}

/// When an execution goes on that an event puts off.
const fn until_when(event: &JournalEvent) -> Option<DateTime<Utc>> {
    match event {
        JournalEvent::ModelDeferred { until, .. } => Some(*until),
        _ => None,
    }
}

async fn give_back(runtime: &Runtime, lease: Lease) -> Result<(), Interrupted> {
    queue::release(&runtime.db, lease)
        .await
        .map_err(AppendError::from)?;
    tracing::info!(execution.id = %lease.execution, "Gave {} back to the queue", lease.execution);
    Ok(())
}

const fn failure(code: FailureCode, message: String) -> JournalEvent {
    JournalEvent::Failed { code, message }
}

/// The end of an execution whose time is up.
fn timed_out(state: &State) -> JournalEvent {
    let Some(call) = state.unrepeatable() else {
        let message = "The agent's time was up. Give it a longer timeout or a smaller goal.";
        return failure(FailureCode::Timeout, message.to_owned());
    };
    let (tool, id) = (&call.tool, &call.call_id);
    let message = format!(
        "The agent's time was up while the call {id} of {tool} was under way, so that it may have happened. Look at what {tool} changes before you run the agent again."
    );
    failure(FailureCode::InDoubt, message)
}

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
