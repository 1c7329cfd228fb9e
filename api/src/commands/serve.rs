//! `profile-builder serve`.

use std::io::{ErrorKind, IsTerminal as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::boot::{self, App, Parts};
use crate::config::Config;
use crate::{database, router};

/// How long open requests may take to end after a signal.
const GRACE: Duration = Duration::from_secs(20);

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Do not perform executions in this process; `profile-builder worker` does elsewhere.
    #[arg(long)]
    no_worker: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let config = Config::from_environment()?;
    // Before the database: what cannot work must not start anything.
    let parts = Parts::from_environment(&config)?;
    let listener = listen(config.listen).await?;
    // Also before the database: a signal that comes while it starts must not leave it running.
    let stop = stop_on_signal();
    let database = database::open(&config).await?;
    let served = serve(config, parts, &database.db, listener, stop, arguments).await;
    let closed = database.close().await;
    served.and(closed)
}

async fn serve(
    config: Config,
    parts: Parts,
    db: &db::Db,
    listener: TcpListener,
    stop: CancellationToken,
    arguments: Arguments,
) -> Result<()> {
    let app = boot::build(config, db.clone(), parts);
    let relay = boot::relay(&app);
    let mut worker = start_worker(&app, &arguments, stop.clone());
    announce(&app, listener.local_addr()?);
    let service =
        router::build(app, stop.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = stop.clone();
    let server = axum::serve(listener, service)
        .with_graceful_shutdown(async move { stopping.cancelled().await });
    tokio::select! {
        result = std::future::IntoFuture::into_future(server) => result.context("the server failed")?,
        error = failure(&mut worker) => return Err(error).context("the worker failed"),
        () = grace_is_over(stop.clone()) => {
            tracing::warn!("Closed the requests that were still open");
        }
    }
    stop.cancel();
    if !worker.is_finished() {
        worker.await.context("the worker failed")?;
    }
    relay.abort();
    tracing::info!("Stopped");
    Ok(())
}

/// Performs executions and starts what is due until `stop`; or only waits for it, when another process performs them.
fn start_worker(app: &Arc<App>, arguments: &Arguments, stop: CancellationToken) -> JoinHandle<()> {
    if arguments.no_worker {
        return tokio::spawn(async move { stop.cancelled().await });
    }
    let app = app.clone();
    tokio::spawn(async move { boot::work(&app, stop).await })
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {} is taken on {}: stop the program that uses it, or set PROFILE_BUILDER_LISTEN to another address, such as {}:{}",
            address.port(),
            address.ip(),
            address.ip(),
            address.port().wrapping_add(1)
        ),
        Err(error) => Err(error).with_context(|| {
            format!("could not listen on {address}: check PROFILE_BUILDER_LISTEN")
        }),
    }
}

fn announce(app: &Arc<App>, address: SocketAddr) {
    let model = app.model_info();
    if model.simulated {
        tracing::info!(
            "Agents run on the built-in simulated model; set ANTHROPIC_API_KEY for Claude, or OPENAI_API_KEY"
        );
    } else {
        tracing::info!(model = model.name, "Agents run on {}", model.name);
    }
    for other in app.models.fallbacks() {
        tracing::info!(
            model = other.name,
            "When it does not work, {} stands in",
            other.name
        );
    }
    tracing::info!(address = %address, "Listening on http://{address}");
}

/// A token that is cancelled by the first signal to stop. A second one ends the process at once.
pub(crate) fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let cancelled = stop.clone();
    tokio::spawn(async move {
        signal().await;
        cancelled.cancel();
        tracing::info!("Stopping: open requests may end, executions are given back");
        signal().await;
        std::process::exit(130);
    });
    stop
}

async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        tracing::error!("Could not listen for signals; only a kill ends the server");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = hang_up() => {}
    }
}

/// Waits until the terminal closes. Who sends the log elsewhere, as `nohup` does, wants the server
/// to outlive its terminal.
async fn hang_up() {
    use tokio::signal::unix::{SignalKind, signal};
    if std::io::stderr().is_terminal()
        && let Ok(mut hangup) = signal(SignalKind::hangup())
    {
        hangup.recv().await;
    } else {
        std::future::pending::<()>().await;
    }
}

/// Waits for a task to panic. Its ordinary end is not waited for here.
async fn failure(task: &mut JoinHandle<()>) -> JoinError {
    match task.await {
        Ok(()) => std::future::pending().await,
        Err(error) => error,
    }
}

async fn grace_is_over(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}
