//! Claims executions and performs each in a task of its own, until told to stop.

use std::sync::Arc;
use std::time::Duration;

use connector_sdk::Registry;
use db::Db;
use executions::Signals;
use executions::budgets;
use executions::gate::Gate;
use executions::journal::Journal;
use executions::queue::{self, Claimed, Queue, Unreadable};
use llm::{Models, RetryPolicy};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::leases::Leases;
use crate::perform::{give_up, perform};

/// The most executions of one claim.
const CLAIM_BATCH: usize = 64;

/// How often a worker looks for approvals whose time has passed.
const EXPIRY: Duration = Duration::from_secs(1);

/// How often a worker looks for turns of others that were not settled.
const LEFT_BEHIND: Duration = Duration::from_secs(3);

/// How a worker behaves.
#[derive(Debug, Clone)]
pub struct Config {
    /// The worker's name in the lease: unique among the processes.
    pub name: String,
    /// The most executions at once.
    pub concurrency: usize,
    /// How long a lease lasts when the worker is not heard of. Extended three times as often.
    pub lease_time: Duration,
    /// How long to wait for a wake-up before looking for work again.
    pub poll: Duration,
    /// How to try a model again.
    pub retry: RetryPolicy,
}

/// Everything that performing needs.
pub struct Runtime {
    /// Where executions are.
    pub db: Db,
    /// How their journals are written.
    pub journal: Journal,
    /// Wake-ups, to and from the rest of the process.
    pub signals: Signals,
    /// Whether there are budgets to keep.
    pub budgets: Gate,
    /// The models.
    pub models: Arc<Models>,
    /// The tools.
    pub tools: Registry,
    /// How to behave.
    pub config: Config,
}

/// Works until `stop` is cancelled; then gives back what it holds and returns.
pub async fn work(runtime: Arc<Runtime>, stop: CancellationToken) {
    let queue = Queue::new(
        runtime.db.clone(),
        &runtime.config.name,
        runtime.config.lease_time,
    );
    let leases = Leases::default();
    let keeper = tokio::spawn(keep_leases(runtime.clone(), leases.clone()));
    let expirer = tokio::spawn(expire_approvals(runtime.clone()));
    let settler = tokio::spawn(settle_left_behind(runtime.clone()));
    let mut performing = JoinSet::new();
    while !stop.is_cancelled() {
        let free = runtime
            .config
            .concurrency
            .saturating_sub(performing.len())
            .min(CLAIM_BATCH);
        let claimed = if free > 0 {
            claim(&runtime, &queue, free).await
        } else {
            Vec::new()
        };
        let more_may_wait = free > 0 && claimed.len() == free;
        for execution in claimed {
            match execution {
                Ok(execution) => start(&runtime, &leases, &stop, &mut performing, execution),
                Err(unreadable) => give_up(&runtime, &unreadable).await,
            }
        }
        if more_may_wait {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = runtime.signals.work() => {}
            () = tokio::time::sleep(runtime.config.poll) => {}
            Some(_) = performing.join_next() => {}
        }
        while performing.try_join_next().is_some() {}
    }
    while performing.join_next().await.is_some() {}
    keeper.abort();
    expirer.abort();
    settler.abort();
}

fn start(
    runtime: &Arc<Runtime>,
    leases: &Leases,
    stop: &CancellationToken,
    performing: &mut JoinSet<()>,
    claimed: Claimed,
) {
    let (runtime, stop, held) = (runtime.clone(), stop.clone(), leases.hold(claimed.lease));
    performing.spawn(async move { perform(&runtime, claimed, &held.lost, &stop).await });
}

async fn claim(runtime: &Runtime, queue: &Queue, limit: usize) -> Vec<Result<Claimed, Unreadable>> {
    match queue.claim(i32::try_from(limit).unwrap_or(i32::MAX)).await {
        Ok(claimed) => claimed,
        Err(error) => {
            let worker = runtime.config.name.as_str();
            tracing::error!(worker, %error, "Could not look for executions; trying again");
            Vec::new()
        }
    }
}

/// Extends all leases at once, and tells those tasks whose lease is lost.
async fn keep_leases(runtime: Arc<Runtime>, leases: Leases) {
    let lease_time = runtime.config.lease_time;
    loop {
        tokio::time::sleep(lease_time / 3).await;
        let held = leases.all();
        if held.is_empty() {
            continue;
        }
        match queue::extend_leases(&runtime.db, &held, lease_time).await {
            Ok(lost) => lost.into_iter().for_each(|lease| leases.lose(lease)),
            Err(error) => {
                tracing::error!(%error, "Could not extend the leases of running executions");
            }
        }
    }
}

/// Settles what turns had reserved of budgets whose worker is gone.
async fn settle_left_behind(runtime: Arc<Runtime>) {
    loop {
        tokio::time::sleep(LEFT_BEHIND).await;
        let settled = async {
            if runtime.budgets.is_open(budgets::any(&runtime.db)).await? {
                budgets::settle_left_behind(&runtime.db).await
            } else {
                Ok(0)
            }
        };
        match settled.await {
            Ok(0) => {}
            Ok(settled) => {
                tracing::info!(settled, "Settled {settled} turns of workers that are gone");
            }
            Err(error) => {
                tracing::error!(%error, "Could not settle the turns of workers that are gone");
            }
        }
    }
}

/// Lets calls that nobody decided on in time count as denied.
async fn expire_approvals(runtime: Arc<Runtime>) {
    loop {
        tokio::time::sleep(EXPIRY).await;
        match queue::expire_approvals(&runtime.db).await {
            Ok(0) => {}
            Ok(expired) => {
                tracing::info!(expired, "Nobody decided on {expired} calls in time");
                runtime.signals.work_arrived();
            }
            Err(error) => {
                tracing::error!(%error, "Could not look for calls that nobody decided on in time");
            }
        }
    }
}
