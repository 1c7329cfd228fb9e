//! Makes a team, which has nobody in it yet.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::teams;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TeamId;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::team::{Team, checked_name};

/// Makes a team.
///
/// # Errors
///
/// [`Error::Invalid`], and [`Error::NameTaken`] when another team has the name.
pub async fn create_team(ctx: &OpContext, name: &str) -> Result<Team, Error> {
    ctx.require(Permission::ManageTeams).await?;
    let name = checked_name(name)?;
    ctx.transaction(async move |conn| {
        let actor = ctx.actor();
        let team: Team = diesel::insert_into(teams::table)
            .values((
                teams::id.eq(TeamId::new()),
                teams::organisation_id.eq(actor.organisation),
                teams::name.eq(name),
                teams::created_by.eq(actor.user),
            ))
            .returning(Team::as_returning())
            .get_result(conn)
            .await
            .map_err(|error| Error::of_name(error, name))?;
        let (resource, details) = (team.id.to_string(), json!({ "name": name }));
        let action = Action::TeamCreate;
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(team)
    })
    .await
}
