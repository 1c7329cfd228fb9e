//! Loads agents and versions of one request, many at a time.

use std::collections::HashMap;

use access::OpContext;
use agents::find_agent;
use async_graphql::Error;
use async_graphql::dataloader::Loader;
use domain::id::{AgentId, AgentVersionId};

use crate::agent::Agent;
use crate::agent_version::AgentVersion;

/// Agents by id, deleted ones included.
pub struct AgentLoader(pub OpContext);

impl Loader<AgentId> for AgentLoader {
    type Value = Agent;
    type Error = Error;

    async fn load(&self, ids: &[AgentId]) -> Result<HashMap<AgentId, Agent>, Error> {
        let found = find_agent::find_agents(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found
            .into_iter()
            .map(|agent| (agent.id, agent.into()))
            .collect())
    }
}

/// Versions by id.
pub struct AgentVersionLoader(pub OpContext);

impl Loader<AgentVersionId> for AgentVersionLoader {
    type Value = AgentVersion;
    type Error = Error;

    async fn load(
        &self,
        ids: &[AgentVersionId],
    ) -> Result<HashMap<AgentVersionId, AgentVersion>, Error> {
        let found = find_agent::find_versions(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found
            .into_iter()
            .map(|version| (version.id, AgentVersion(version)))
            .collect())
    }
}

/// The versions that run now, by agent.
pub struct CurrentVersionLoader(pub OpContext);

impl Loader<AgentId> for CurrentVersionLoader {
    type Value = AgentVersion;
    type Error = Error;

    async fn load(&self, ids: &[AgentId]) -> Result<HashMap<AgentId, AgentVersion>, Error> {
        let found = find_agent::find_current_versions(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found
            .into_iter()
            .map(|version| (version.agent_id, AgentVersion(version)))
            .collect())
    }
}
