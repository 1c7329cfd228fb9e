//! Queries about teams and users.

use async_graphql::{Context, ID, InputObject, Object, Result};
use graphql_core::connection::Arguments;
use graphql_core::error::to_error;
use graphql_core::scope::op;
use teams::find_teams::find_teams;
use teams::list_teams::list_teams;
use teams::list_users::list_users;

use crate::team::{Team, TeamConnection, team_id};
use crate::users::UserConnection;

/// Which teams.
#[derive(Debug, Clone, Default, InputObject)]
pub struct TeamFilter {
    /// Only those that the acting user is in.
    #[graphql(default)]
    pub own: bool,
}

/// Which users.
#[derive(Debug, Clone, Default, InputObject)]
pub struct UserFilter {
    /// Only those whose name or address holds each of these words.
    pub search: Option<String>,
}

/// The queries about teams and users.
#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// Teams, by name.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn teams(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<TeamFilter>,
    ) -> Result<TeamConnection> {
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let own = filter.unwrap_or_default().own;
        let filter = teams::list_teams::TeamFilter { own };
        let page = list_teams(op(ctx)?, filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(TeamConnection::new(page, filter))
    }

    /// The team with this id; null when the organisation has none.
    pub async fn team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team's id.")] id: ID,
    ) -> Result<Option<Team>> {
        let found = find_teams(op(ctx)?, &[team_id(ctx, &id)?])
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(found.into_iter().next().map(Team))
    }

    /// The organisation's users who can sign in, by address, for those who fill teams.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<UserFilter>,
    ) -> Result<UserConnection> {
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let search = filter.unwrap_or_default().search;
        let filter = teams::list_users::UserFilter { search };
        let page = list_users(op(ctx)?, &filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(UserConnection::new(page, filter))
    }
}
