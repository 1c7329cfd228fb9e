//! Templates as rows and as values.

use access::Actor;
use agents::audience::shares_with;
use chrono::{DateTime, Utc};
use db_schema::schema::{shares, templates};
use definitions::read::{Kind, Known, read};
use definitions::{AgentFile, TemplateDetails};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Uuid;
use domain::id::{OrganisationId, TemplateId, UserId};
use domain::role::Department;
use domain::template::TemplateScope;

/// What agents are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Who sees it.
    pub scope: TemplateScope,
    /// What it holds; the group `template` is always there.
    pub file: AgentFile,
    /// The same as a definition file.
    pub text: String,
    /// Who made it; none for those of the product.
    pub created_by: Option<UserId>,
    /// When; none for those of the product.
    pub created_at: Option<DateTime<Utc>>,
}

impl Template {
    /// Whom it is for, what to fill in, and what it is good for.
    #[must_use]
    pub fn details(&self) -> TemplateDetails {
        self.file.template.clone().unwrap_or_default()
    }

    /// The department it is for first.
    #[must_use]
    pub fn department(&self) -> Option<Department> {
        self.file.template.as_ref()?.department
    }
}

/// A template as the table has it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = templates, check_for_backend(diesel::pg::Pg))]
pub(crate) struct TemplateRow {
    id: TemplateId,
    scope: TemplateScope,
    file: String,
    created_by: UserId,
    created_at: DateTime<Utc>,
}

impl TemplateRow {
    /// The rows that the actor sees: the start of every query. The organisation is the transaction's.
    pub(crate) fn visible_to(actor: &Actor) -> templates::BoxedQuery<'static, Pg> {
        templates::table
            .filter(
                templates::scope
                    .eq(TemplateScope::Organisation)
                    .or(templates::created_by.eq(actor.user))
                    .or(templates::id.eq_any(shared_ids(actor))),
            )
            .into_boxed()
    }
}

impl TryFrom<TemplateRow> for Template {
    type Error = diesel::result::Error;

    /// What was stored was read before, so that it can be read again.
    fn try_from(row: TemplateRow) -> Result<Self, Self::Error> {
        let file = read(&row.file, Kind::Template, Known::default()).map_err(|mistakes| {
            let mistakes = mistakes.iter().map(ToString::to_string);
            let message = format!(
                "template {}: {}",
                row.id,
                mistakes.collect::<Vec<_>>().join("; ")
            );
            diesel::result::Error::DeserializationError(message.into())
        })?;
        Ok(Self {
            id: row.id,
            scope: row.scope,
            file,
            text: row.file,
            created_by: Some(row.created_by),
            created_at: Some(row.created_at),
        })
    }
}

/// The ids of the templates that are shared with the actor, alone or with others.
pub(crate) fn shared_ids(actor: &Actor) -> shares::BoxedQuery<'static, Pg, Uuid> {
    shares_with(actor)
        .filter(shares::template_id.is_not_null())
        .select(shares::template_id.assume_not_null())
}

#[derive(Insertable)]
#[diesel(table_name = templates)]
pub(crate) struct NewTemplate<'a> {
    pub(crate) id: TemplateId,
    pub(crate) organisation_id: OrganisationId,
    pub(crate) scope: TemplateScope,
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) department: Option<Department>,
    pub(crate) file: &'a str,
    pub(crate) created_by: UserId,
}
