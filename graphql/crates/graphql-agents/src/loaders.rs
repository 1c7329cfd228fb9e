//! Loads agents and versions of one request, many at a time.

use std::collections::HashMap;

use access::OpContext;
use agents::find_agent;
use agents::share_agent::{find_shared_with, find_shares};
use async_graphql::Error;
use async_graphql::dataloader::Loader;
use domain::id::{AgentId, AgentVersionId};

use crate::agent::Agent;
use crate::agent_version::AgentVersion;
use crate::share::Share;

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

/// Versions by id, of executions that the actor sees.
pub struct AgentVersionLoader(pub OpContext);

impl Loader<AgentVersionId> for AgentVersionLoader {
    type Value = AgentVersion;
    type Error = Error;

    async fn load(
        &self,
        ids: &[AgentVersionId],
    ) -> Result<HashMap<AgentVersionId, AgentVersion>, Error> {
        let found = find_agent::find_versions_that_ran(&self.0, ids)
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

/// Whom agents are shared with, by agent.
pub struct ShareLoader(pub OpContext);

impl Loader<AgentId> for ShareLoader {
    type Value = Vec<Share>;
    type Error = Error;

    async fn load(&self, ids: &[AgentId]) -> Result<HashMap<AgentId, Vec<Share>>, Error> {
        let found = find_shares(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        let mut shares: HashMap<AgentId, Vec<Share>> = HashMap::new();
        for share in found {
            if let Some(agent) = share.agent_id {
                shares.entry(agent).or_default().push(share.into());
            }
        }
        Ok(shares)
    }
}

/// Which agents others share with the actor.
pub struct SharedWithViewerLoader(pub OpContext);

impl Loader<AgentId> for SharedWithViewerLoader {
    type Value = ();
    type Error = Error;

    async fn load(&self, ids: &[AgentId]) -> Result<HashMap<AgentId, ()>, Error> {
        let found = find_shared_with(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found.into_iter().map(|agent| (agent, ())).collect())
    }
}
