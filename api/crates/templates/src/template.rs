//! Templates as rows and as values.

use chrono::{DateTime, Utc};
use db_schema::schema::templates;
use definitions::read::{Kind, Known, read};
use definitions::{AgentFile, TemplateDetails};
use diesel::pg::Pg;
use diesel::prelude::*;
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
    /// The rows that a user sees: the start of every query. The organisation is the transaction's.
    pub(crate) fn visible_to(user: UserId) -> templates::BoxedQuery<'static, Pg> {
        templates::table
            .filter(
                templates::scope
                    .eq(TemplateScope::Organisation)
                    .or(templates::created_by.eq(user)),
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
