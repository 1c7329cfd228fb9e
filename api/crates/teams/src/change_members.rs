//! Takes people into a team, and out of it.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::{team_members, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{TeamId, UserId};
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::team::{Team, lock};

/// Takes a user into a team. One who is in it already stays so.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::UserNotFound`].
pub async fn add_member(ctx: &OpContext, id: TeamId, user: UserId) -> Result<Team, Error> {
    ctx.require(Permission::ManageTeams).await?;
    ctx.transaction(async move |conn| {
        let team = lock(conn, id).await?;
        // The foreign key alone would take a user of another organisation.
        let known: Option<UserId> = users::table
            .find(user)
            .select(users::id)
            .first(conn)
            .await
            .optional()?;
        known.ok_or(Error::UserNotFound(user))?;
        let added = diesel::insert_into(team_members::table)
            .values((
                team_members::team_id.eq(id),
                team_members::user_id.eq(user),
                team_members::organisation_id.eq(ctx.actor().organisation),
                team_members::added_by.eq(ctx.actor().user),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if added > 0 {
            let (resource, details) = (id.to_string(), json!({ "user": user }));
            let action = Action::TeamMemberAdd;
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        }
        Ok(team)
    })
    .await
}

/// Takes a user out of a team, who then no longer sees what is shared with it. One who is not in it
/// stays out.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn remove_member(ctx: &OpContext, id: TeamId, user: UserId) -> Result<Team, Error> {
    ctx.require(Permission::ManageTeams).await?;
    ctx.transaction(async move |conn| {
        let team = lock(conn, id).await?;
        let removed = diesel::delete(team_members::table.find((id, user)))
            .execute(conn)
            .await?;
        if removed > 0 {
            let (resource, details) = (id.to_string(), json!({ "user": user }));
            let action = Action::TeamMemberRemove;
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        }
        Ok(team)
    })
    .await
}
