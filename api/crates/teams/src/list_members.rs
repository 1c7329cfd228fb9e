//! Lists who is in a team, by address.

use access::OpContext;
use db_schema::schema::{team_members, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TeamId;
use domain::page::{Page, Window};
use domain::permission::Permission;
use identity::user::User;

use crate::error::Error;
use crate::team::without_nul;

/// A page of a team's members by address. The window's places are addresses.
///
/// # Errors
///
/// When the role may not see teams, or the database fails.
pub async fn list_members(
    ctx: &OpContext,
    team: TeamId,
    window: Window<String>,
) -> Result<Page<User>, Error> {
    ctx.require(Permission::ReadTeams).await?;
    let members = team_members::table
        .filter(team_members::team_id.eq(team))
        .select(team_members::user_id);
    let mut query = users::table
        .filter(users::id.eq_any(members))
        .limit(window.rows())
        .into_boxed();
    if let Some(after) = &window.after {
        query = query.filter(users::email.gt(without_nul(after)));
    }
    if let Some(before) = &window.before {
        query = query.filter(users::email.lt(without_nul(before)));
    }
    query = if window.from_end {
        query.order(users::email.desc())
    } else {
        query.order(users::email.asc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(User::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}
