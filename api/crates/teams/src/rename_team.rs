//! Gives a team another name.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::teams;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TeamId;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::team::{Team, checked_name, lock};

/// Renames a team. The name that it has already changes nothing.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::Invalid`], and [`Error::NameTaken`] when another team has the name.
pub async fn rename_team(ctx: &OpContext, id: TeamId, name: &str) -> Result<Team, Error> {
    ctx.require(Permission::ManageTeams).await?;
    let name = checked_name(name)?;
    ctx.transaction(async move |conn| {
        let team = lock(conn, id).await?;
        if team.name == name {
            return Ok(team);
        }
        let renamed: Team = diesel::update(teams::table.find(id))
            .set(teams::name.eq(name))
            .returning(Team::as_returning())
            .get_result(conn)
            .await
            .map_err(|error| Error::of_name(error, name))?;
        let details = json!({ "name": name, "before": team.name });
        let (action, resource) = (Action::TeamRename, id.to_string());
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(renamed)
    })
    .await
}
