//! `profile-builder migrate`.

use anyhow::Result;

use crate::config::Config;
use crate::database;

pub(crate) async fn run() -> Result<()> {
    let config = Config::from_environment()?;
    let database = database::open(&config).await?;
    tracing::info!("The database's schema is up to date");
    database.close().await
}
