//! Lists teams by name.

use access::OpContext;
use db_schema::schema::{team_members, teams};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::error::Error;
use crate::team::{Team, without_nul};

diesel::define_sql_function! {
    /// The text in lower case, as the index over names has it.
    fn lower(text: Text) -> Text
}

/// Which teams.
#[derive(Debug, Clone, Copy, Default)]
pub struct TeamFilter {
    /// Only those that the actor is in.
    pub own: bool,
}

impl TeamFilter {
    fn query(self, ctx: &OpContext) -> teams::BoxedQuery<'static, Pg> {
        let query = teams::table.into_boxed();
        if !self.own {
            return query;
        }
        let own = team_members::table
            .filter(team_members::user_id.eq(ctx.actor().user))
            .select(team_members::team_id);
        query.filter(teams::id.eq_any(own))
    }
}

/// A page of teams by name. The window's places are names.
///
/// # Errors
///
/// When the role may not see teams, or the database fails.
pub async fn list_teams(
    ctx: &OpContext,
    filter: TeamFilter,
    window: Window<String>,
) -> Result<Page<Team>, Error> {
    ctx.require(Permission::ReadTeams).await?;
    let mut query = filter.query(ctx).limit(window.rows());
    if let Some(after) = &window.after {
        query = query.filter(lower(teams::name).gt(lower(without_nul(after))));
    }
    if let Some(before) = &window.before {
        query = query.filter(lower(teams::name).lt(lower(without_nul(before))));
    }
    query = if window.from_end {
        query.order(lower(teams::name).desc())
    } else {
        query.order(lower(teams::name).asc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Team::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// How many teams match.
///
/// # Errors
///
/// As [`list_teams`].
pub async fn count_teams(ctx: &OpContext, filter: TeamFilter) -> Result<i64, Error> {
    ctx.require(Permission::ReadTeams).await?;
    let query = filter.query(ctx);
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}
