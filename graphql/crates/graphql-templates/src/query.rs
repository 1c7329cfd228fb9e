//! Queries about templates.

use async_graphql::{Context, ID, InputObject, Object, Result};
use graphql_core::connection::Arguments;
use graphql_core::enums::{Department, TemplateScope};
use graphql_core::error::to_error;
use graphql_core::scope::op;
use templates::find_template::find_template;
use templates::list_templates;

use crate::template::{Template, TemplateConnection, template_id};

/// Which templates.
#[derive(Debug, Clone, Default, InputObject)]
pub struct TemplateFilter {
    /// Only those of this department, and those that are for everybody.
    pub department: Option<Department>,
    /// Only those that these people see.
    pub scope: Option<TemplateScope>,
    /// Only those whose name or description holds each of these words.
    pub search: Option<String>,
    /// Only those that others share with the acting user.
    #[graphql(default)]
    pub shared_with_me: bool,
}

/// The queries about templates.
#[derive(Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// Templates: those that people keep, newest first, and behind them the product's by name.
    #[graphql(complexity = "first.or(last).unwrap_or(1).max(1) as usize * child_complexity")]
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that match.")] filter: Option<TemplateFilter>,
    ) -> Result<TemplateConnection> {
        let op = op(ctx)?;
        let window = Arguments {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let filter = filter.unwrap_or_default();
        let filter = list_templates::TemplateFilter {
            department: filter.department.map(Into::into),
            scope: filter.scope.map(Into::into),
            search: filter.search,
            shared: filter.shared_with_me,
        };
        let page = list_templates::list_templates(op, &filter, window)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(TemplateConnection::new(page, filter))
    }

    /// The template with this id; null when the acting user sees none.
    pub async fn template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The template's id.")] id: ID,
    ) -> Result<Option<Template>> {
        let op = op(ctx)?;
        match find_template(op, template_id(ctx, &id)?).await {
            Ok(template) => Ok(Some(template.into())),
            Err(templates::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(to_error(ctx, &error)),
        }
    }
}
