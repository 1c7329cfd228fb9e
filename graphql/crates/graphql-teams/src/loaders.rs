//! Loads teams of one request, many at a time.

use std::collections::HashMap;

use access::OpContext;
use async_graphql::Error;
use async_graphql::dataloader::Loader;
use domain::id::TeamId;
use teams::find_teams::{Membership, find_memberships, find_teams};

use crate::team::Team;

/// Teams by id.
pub struct TeamLoader(pub OpContext);

impl Loader<TeamId> for TeamLoader {
    type Value = Team;
    type Error = Error;

    async fn load(&self, ids: &[TeamId]) -> Result<HashMap<TeamId, Team>, Error> {
        let found = find_teams(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found
            .into_iter()
            .map(|team| (team.id, Team(team)))
            .collect())
    }
}

/// Who is in teams, in numbers, by team.
pub struct MembershipLoader(pub OpContext);

impl Loader<TeamId> for MembershipLoader {
    type Value = Membership;
    type Error = Error;

    async fn load(&self, ids: &[TeamId]) -> Result<HashMap<TeamId, Membership>, Error> {
        let found = find_memberships(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(found
            .into_iter()
            .map(|membership| (membership.team, membership))
            .collect())
    }
}
