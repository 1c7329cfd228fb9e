//! Agents and versions as rows, and the queries that start from them.

use access::Actor;
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::{agent_version_labels, agent_versions, agents};
use diesel::dsl::{Filter, IsNull};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{AgentConfiguration, AgentDefinition, AgentStatus};
use domain::id::{AgentId, AgentVersionId, OrganisationId, UserId};
use domain::share::AgentVisibility;
use serde_json::Value;

use crate::visibility::hidden_ids;

/// What stays of an agent while its versions follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(diesel::pg::Pg))]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it can be run.
    pub status: AgentStatus,
    /// Who sees it, and who changes it.
    pub visibility: AgentVisibility,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Grows with every change.
    pub revision: i32,
    /// The number of the version that runs.
    pub version: i32,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Agent {
    /// The agents that the actor sees: the start of every query. The organisation is the
    /// transaction's.
    #[must_use]
    pub fn visible_to(actor: &Actor) -> agents::BoxedQuery<'static, Pg> {
        Self::existing()
            .filter(agents::id.ne_all(hidden_ids(actor)))
            .into_boxed()
    }

    /// The agents that exist, whoever sees them.
    #[must_use]
    pub fn existing() -> Filter<agents::table, IsNull<agents::deleted_at>> {
        agents::table.filter(agents::deleted_at.is_null())
    }
}

/// One immutable state of an agent's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentVersion {
    /// Its id.
    pub id: AgentVersionId,
    /// The agent.
    pub agent_id: AgentId,
    /// 1, 2, 3, ...
    pub number: i32,
    /// Prompt, tools and limits.
    pub definition: AgentDefinition,
    /// What people call it, if anything.
    pub name: Option<String>,
    /// Why it was made, if somebody said so.
    pub note: Option<String>,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A version as the table has it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_versions, check_for_backend(diesel::pg::Pg))]
pub(crate) struct AgentVersionRow {
    id: AgentVersionId,
    agent_id: AgentId,
    number: i32,
    system_prompt: String,
    tools: Vec<String>,
    configuration: Value,
    created_by: UserId,
    created_at: DateTime<Utc>,
}

/// Words about a version, as their table has them.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agent_version_labels, check_for_backend(diesel::pg::Pg))]
pub(crate) struct LabelRow {
    name: Option<String>,
    note: Option<String>,
}

/// A version and the words about it, if there are any.
pub(crate) type LabelledRow = (AgentVersionRow, Option<LabelRow>);

impl TryFrom<LabelledRow> for AgentVersion {
    type Error = diesel::result::Error;

    fn try_from((row, label): LabelledRow) -> Result<Self, Self::Error> {
        let configuration: AgentConfiguration = serde_json::from_value(row.configuration)
            .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        let (name, note) = label.map_or((None, None), |label| (label.name, label.note));
        Ok(Self {
            id: row.id,
            agent_id: row.agent_id,
            number: row.number,
            definition: AgentDefinition {
                system_prompt: row.system_prompt,
                tools: row.tools,
                configuration,
            },
            name,
            note,
            created_by: row.created_by,
            created_at: row.created_at,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = agents)]
pub(crate) struct NewAgent<'a> {
    pub(crate) id: AgentId,
    pub(crate) organisation_id: OrganisationId,
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) status: AgentStatus,
    pub(crate) tags: &'a [String],
    pub(crate) revision: i32,
    pub(crate) version: i32,
    pub(crate) created_by: UserId,
    pub(crate) idempotency_key: Option<&'a str>,
}

#[derive(Insertable)]
#[diesel(table_name = agent_versions)]
pub(crate) struct NewAgentVersion<'a> {
    id: AgentVersionId,
    organisation_id: OrganisationId,
    agent_id: AgentId,
    number: i32,
    system_prompt: &'a str,
    tools: &'a [String],
    configuration: Value,
    created_by: UserId,
}

impl<'a> NewAgentVersion<'a> {
    pub(crate) fn new(
        actor: &access::Actor,
        agent_id: AgentId,
        number: i32,
        definition: &'a AgentDefinition,
    ) -> Self {
        Self {
            id: AgentVersionId::new(),
            organisation_id: actor.organisation,
            agent_id,
            number,
            system_prompt: &definition.system_prompt,
            tools: &definition.tools,
            // A struct of numbers and strings always has a JSON form.
            configuration: serde_json::to_value(&definition.configuration).unwrap_or(Value::Null),
            created_by: actor.user,
        }
    }

    /// The version's id.
    pub(crate) const fn id(&self) -> AgentVersionId {
        self.id
    }
}

/// Words about a version, to store.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = agent_version_labels, treat_none_as_null = true)]
pub(crate) struct Label<'a> {
    pub(crate) agent_version_id: AgentVersionId,
    pub(crate) organisation_id: OrganisationId,
    pub(crate) name: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
}

impl Label<'_> {
    /// Stores the words in place of those that are there.
    pub(crate) async fn store(&self, conn: &mut Connection) -> QueryResult<()> {
        diesel::insert_into(agent_version_labels::table)
            .values(self)
            .on_conflict(agent_version_labels::agent_version_id)
            .do_update()
            .set(self)
            .execute(conn)
            .await?;
        Ok(())
    }
}
