//! Gives a version of an agent a name, and says why it was made.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::{agent_version_labels, agent_versions, agents};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{MAX_DESCRIPTION, MAX_NAME, check_text};
use domain::id::AgentVersionId;
use domain::permission::Permission;
use serde_json::json;

use crate::agent::{Agent, AgentVersion, Label, LabelledRow};
use crate::error::Error;
use crate::visibility::{hidden_ids, may_change, noting_denial};

/// What to say of a version; `None` leaves a part as it is, and an empty text takes it away.
#[derive(Debug, Clone, Default)]
pub struct NameVersion {
    /// What to call it.
    pub name: Option<String>,
    /// Why it was made.
    pub note: Option<String>,
}

/// Names a version. What it defines stays as it is.
///
/// # Errors
///
/// [`Error::NoVersionOfId`] and [`Error::Invalid`], and [`Error::NotYours`] when the agent is restricted
/// and somebody else's.
pub async fn name_version(
    ctx: &OpContext,
    id: AgentVersionId,
    input: NameVersion,
) -> Result<AgentVersion, Error> {
    ctx.require(Permission::UpdateAgent).await?;
    let mut errors = Vec::new();
    for (field, text, most) in [
        ("name", &input.name, MAX_NAME),
        ("note", &input.note, MAX_DESCRIPTION),
    ] {
        if let Some(text) = text {
            check_text(&mut errors, field, text, 0, most);
        }
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let named = ctx
        .transaction(async move |conn| {
            let row = agent_versions::table
                .left_join(agent_version_labels::table)
                .filter(agent_versions::id.eq(id))
                .filter(agent_versions::agent_id.ne_all(hidden_ids(ctx.actor())))
                .select(LabelledRow::as_select())
                .first(conn)
                .await
                .optional()?
                .ok_or(Error::NoVersionOfId(id))?;
            let version = AgentVersion::try_from(row)?;
            let agent: Agent = agents::table
                .find(version.agent_id)
                .select(Agent::as_select())
                .first(conn)
                .await?;
            if !may_change(ctx.actor(), &agent) {
                return Err(Error::NotYours);
            }
            let name = changed(&version.name, input.name);
            let note = changed(&version.note, input.note);
            if name == version.name && note == version.note {
                return Ok(version);
            }
            let label = Label {
                agent_version_id: id,
                organisation_id: ctx.actor().organisation,
                name: name.as_deref(),
                note: note.as_deref(),
            };
            label.store(conn).await?;
            let details = json!({ "version": version.number, "name": name });
            let resource = version.agent_id.to_string();
            let action = Action::AgentVersionName;
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            Ok(AgentVersion {
                name,
                note,
                ..version
            })
        })
        .await;
    noting_denial(ctx, Permission::UpdateAgent, named).await
}

fn changed(current: &Option<String>, given: Option<String>) -> Option<String> {
    match given {
        None => current.clone(),
        Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
    }
}
