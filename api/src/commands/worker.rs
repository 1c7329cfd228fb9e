//! `profile-builder worker`.

use anyhow::Result;

use crate::boot::{self, Parts};
use crate::commands::serve::stop_on_signal;
use crate::config::Config;
use crate::database;

pub(crate) async fn run() -> Result<()> {
    let config = Config::from_environment()?;
    // Before the database: a signal that comes while it starts must not leave it running.
    let stop = stop_on_signal();
    let parts = Parts::from_environment(&config)?;
    let database = database::open(&config).await?;
    let app = boot::build(config, database.db.clone(), parts);
    tracing::info!("Performing executions");
    let relay = boot::relay(&app);
    boot::work(&app, stop).await;
    relay.abort();
    drop(app);
    database.close().await
}
