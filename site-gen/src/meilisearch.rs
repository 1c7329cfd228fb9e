//! Brings an index of Meilisearch up to date with the content.
//!
//! Readers search one index, and changes are made in a second one beside it. The two are swapped, in
//! one step, when the second holds exactly what it should, so that nobody ever searches half a
//! site. A run that is cut short leaves the first as it was, and the next run goes on from
//! whatever the second holds by then. After the swap the second, which holds the former state
//! now, is given the same changes, so that the next run sends no more than what differs then.

mod documents;
mod error;
mod http;
mod server;
mod settings;

use std::time::Duration;

pub(crate) use documents::Documents;
pub(crate) use error::Error;

use futures::executor::block_on;
use meilisearch_sdk::settings::Settings;

use crate::meilisearch::documents::Changes;
use crate::meilisearch::server::{Server, State};

/// Which index, and how to reach it.
pub(crate) struct Target {
    /// The address of the server, without a path.
    pub(crate) url: String,
    pub(crate) key: Option<String>,
    pub(crate) index: String,
    /// How long to wait for one task of the server.
    pub(crate) timeout: Duration,
    /// Words that mean the same, in groups.
    pub(crate) synonyms: Vec<Vec<String>>,
}

/// What a run has done to the index that readers search.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Updated {
    pub(crate) sent: usize,
    pub(crate) removed: usize,
    /// Whether the settings were others before.
    pub(crate) has_new_settings: bool,
}

/// Brings the index up to date; None when it already is.
pub(crate) fn update(target: &Target, documents: &Documents) -> Result<Option<Updated>, Error> {
    block_on(run(target, documents))
}

async fn run(target: &Target, documents: &Documents) -> Result<Option<Updated>, Error> {
    let server = Server::connect(target)?;
    let settings = settings::wanted(&target.synonyms);
    let live = target.index.as_str();
    let next = format!("{live}-next");
    let state = server.state(live).await?;
    let outcome = match &state {
        Some(state) => {
            let changes = documents.changes_from(&state.documents);
            let has_new_settings = !settings::are_in_force(&settings, &state.settings);
            if changes.is_empty() && !has_new_settings {
                return Ok(None);
            }
            Updated {
                sent: changes.sent.len(),
                removed: changes.removed.len(),
                has_new_settings,
            }
        }
        None => Updated {
            sent: documents.len(),
            removed: 0,
            has_new_settings: true,
        },
    };
    bring(&server, &next, &settings, documents).await?;
    if state.is_none() {
        server.create(live).await?;
    }
    server.swap(live, &next, &settings).await?;
    // Another run may have ended late, so that there were two exchanges.
    let state = server.state(live).await?.unwrap_or_default();
    if !documents.changes_from(&state.documents).is_empty() {
        return Err(Error::NotExchanged(target.index.clone()));
    }
    bring(&server, &next, &settings, documents)
        .await
        .map_err(|error| Error::Spare(next.clone(), Box::new(error)))?;
    Ok(Some(outcome))
}

/// Makes the index hold exactly `documents`, whatever it holds now.
async fn bring(
    server: &Server,
    index: &str,
    settings: &Settings,
    documents: &Documents,
) -> Result<(), Error> {
    let State {
        settings: current,
        documents: present,
    } = match server.state(index).await? {
        Some(state) => state,
        None => server.create(index).await?,
    };
    if !settings::are_in_force(settings, &current) {
        server.set(index, settings).await?;
    }
    let changes = documents.changes_from(&present);
    if changes.is_empty() {
        return Ok(());
    }
    let Changes { sent, removed } = changes;
    server
        .change(index, documents.batches(&sent), &removed)
        .await?;
    let state = server.state(index).await?.unwrap_or_default();
    if documents.changes_from(&state.documents).is_empty() {
        Ok(())
    } else {
        Err(Error::Changed(index.to_owned()))
    }
}
