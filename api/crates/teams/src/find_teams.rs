//! Finds teams by their ids, and how many people are in them.

use access::OpContext;
use db_schema::schema::{team_members, teams};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TeamId;
use domain::permission::Permission;

use crate::error::Error;
use crate::team::Team;

/// The teams with these ids, in no order.
///
/// # Errors
///
/// When the role may not see teams, or the database fails.
pub async fn find_teams(ctx: &OpContext, ids: &[TeamId]) -> Result<Vec<Team>, Error> {
    ctx.require(Permission::ReadTeams).await?;
    let ids = ids.to_vec();
    ctx.transaction(async move |conn| {
        let found = teams::table
            .filter(teams::id.eq_any(ids))
            .select(Team::as_select())
            .load(conn);
        Ok(found.await?)
    })
    .await
}

/// Who is in a team, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The team.
    pub team: TeamId,
    /// How many people are in it.
    pub members: i64,
    /// Whether the actor is one of them.
    pub is_member: bool,
}

/// Who is in each of these teams, in numbers. A team without anybody is left out.
///
/// # Errors
///
/// As [`find_teams`].
pub async fn find_memberships(ctx: &OpContext, ids: &[TeamId]) -> Result<Vec<Membership>, Error> {
    ctx.require(Permission::ReadTeams).await?;
    let (ids, user) = (ids.to_vec(), ctx.actor().user);
    ctx.transaction(async move |conn| {
        let counts: Vec<(TeamId, i64)> = team_members::table
            .filter(team_members::team_id.eq_any(&ids))
            .group_by(team_members::team_id)
            .select((team_members::team_id, count_star()))
            .load(conn)
            .await?;
        let own: Vec<TeamId> = team_members::table
            .filter(team_members::team_id.eq_any(&ids))
            .filter(team_members::user_id.eq(user))
            .select(team_members::team_id)
            .load(conn)
            .await?;
        let membership = |(team, members)| Membership {
            team,
            members,
            is_member: own.contains(&team),
        };
        Ok(counts.into_iter().map(membership).collect())
    })
    .await
}
