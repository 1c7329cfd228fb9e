//! Removes a team, and with it what was shared with it.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::{shares, team_members, teams};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{AgentId, TeamId, TemplateId};
use domain::permission::Permission;
use domain::share::Audience;
use serde_json::json;

use crate::error::Error;
use crate::team::lock;

/// Deletes a team. What was shared with it no longer is; executions that run go on.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn delete_team(ctx: &OpContext, id: TeamId) -> Result<(), Error> {
    ctx.require(Permission::ManageTeams).await?;
    ctx.transaction(async move |conn| {
        let team = lock(conn, id).await?;
        let shared: Vec<(Option<AgentId>, Option<TemplateId>)> =
            diesel::delete(shares::table.filter(shares::team_id.eq(id)))
                .returning((shares::agent_id, shares::template_id))
                .get_results(conn)
                .await?;
        let members = diesel::delete(team_members::table.filter(team_members::team_id.eq(id)))
            .execute(conn)
            .await?;
        diesel::delete(teams::table.find(id)).execute(conn).await?;
        for (agent, template) in &shared {
            let details = json!({ "audience": Audience::Team(id), "name": team.name });
            let (action, resource) = match (agent, template) {
                (Some(agent), _) => (Action::AgentUnshare, agent.to_string()),
                (None, Some(template)) => (Action::TemplateUnshare, template.to_string()),
                (None, None) => continue,
            };
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        }
        let details = json!({ "name": team.name, "members": members, "shares": shared.len() });
        let (action, resource) = (Action::TeamDelete, id.to_string());
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(())
    })
    .await
}
