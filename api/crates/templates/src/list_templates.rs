//! Lists templates: those that people keep, newest first, and behind them the product's by name.

use access::{Actor, OpContext};
use db_schema::schema::templates;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TemplateId;
use domain::page::{Page, Window};
use domain::permission::Permission;
use domain::role::Department;
use domain::template::TemplateScope;

use crate::error::Error;
use crate::library;
use crate::template::{Template, TemplateRow, shared_ids};

/// Which templates.
#[derive(Debug, Clone, Default)]
pub struct TemplateFilter {
    /// Only those of this department, and those that are for everybody.
    pub department: Option<Department>,
    /// Only those that these people see.
    pub scope: Option<TemplateScope>,
    /// Only those whose name or description holds each of these words.
    pub search: Option<String>,
    /// Only those that others share with the actor.
    pub shared: bool,
}

impl TemplateFilter {
    fn words(&self) -> Vec<String> {
        let search = self.search.as_deref().unwrap_or_default();
        // No stored text has a NUL, and PostgreSQL takes none.
        let words = search.split_whitespace().take(10);
        words.map(|word| word.replace('\0', "\u{fffd}")).collect()
    }

    fn query(&self, actor: &Actor) -> templates::BoxedQuery<'static, Pg> {
        let mut query = TemplateRow::visible_to(actor);
        if self.shared {
            query = query
                .filter(templates::created_by.ne(actor.user))
                .filter(templates::id.eq_any(shared_ids(actor)));
        }
        if let Some(scope) = self.scope {
            query = query.filter(templates::scope.eq(scope));
        }
        if let Some(department) = self.department {
            query = query.filter(
                templates::department
                    .eq(department)
                    .or(templates::department.is_null()),
            );
        }
        for word in self.words() {
            let escaped = word.replace('\\', "\\\\").replace('%', "\\%");
            let pattern = format!("%{}%", escaped.replace('_', "\\_"));
            query = query.filter(
                templates::name
                    .ilike(pattern.clone())
                    .or(templates::description.ilike(pattern)),
            );
        }
        query
    }

    /// The product's templates that match, in their order.
    fn of_library(&self) -> Vec<&'static Template> {
        let words: Vec<String> = self
            .words()
            .iter()
            .map(|word| word.to_lowercase())
            .collect();
        let matches = |template: &&Template| {
            let text = format!("{}\n{}", template.file.name, template.file.description);
            let text = text.to_lowercase();
            let department = template.department();
            !self.shared
                && self
                    .scope
                    .is_none_or(|scope| scope == TemplateScope::BuiltIn)
                && (self.department.is_none()
                    || department.is_none()
                    || department == self.department)
                && words.iter().all(|word| text.contains(word))
        };
        library::all().iter().filter(matches).collect()
    }
}

/// A page of templates.
///
/// # Errors
///
/// When the role may not read agents, or the database fails.
pub async fn list_templates(
    ctx: &OpContext,
    filter: &TemplateFilter,
    window: Window<TemplateId>,
) -> Result<Page<Template>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let own = between(filter.of_library(), &window);
    let rows = usize::try_from(window.rows()).unwrap_or_default();
    let mut found: Vec<Template> = Vec::new();
    if window.from_end {
        found.extend(own.into_iter().rev().take(rows).cloned());
        if found.len() < rows {
            found.extend(stored(ctx, filter, &window, rows - found.len()).await?);
        }
    } else {
        found.extend(stored(ctx, filter, &window, rows).await?);
        let left = rows.saturating_sub(found.len());
        found.extend(own.into_iter().take(left).cloned());
    }
    Ok(Page::from_rows(found, &window))
}

/// How many templates match.
///
/// # Errors
///
/// As [`list_templates`].
pub async fn count_templates(ctx: &OpContext, filter: &TemplateFilter) -> Result<i64, Error> {
    ctx.require(Permission::ReadAgents).await?;
    let own = i64::try_from(filter.of_library().len()).unwrap_or(i64::MAX);
    let query = filter.query(ctx.actor());
    let count: Result<i64, Error> = ctx
        .transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await;
    Ok(count?.saturating_add(own))
}

/// The product's templates inside the window's edges. A stored one stands in front of all of them.
fn between(own: Vec<&'static Template>, window: &Window<TemplateId>) -> Vec<&'static Template> {
    let place = |edge: TemplateId| own.iter().position(|template| template.id == edge);
    let start = window.after.and_then(place).map_or(0, |place| place + 1);
    let end = match window.before {
        None => own.len(),
        Some(before) => place(before).unwrap_or(0),
    };
    let count = end.saturating_sub(start);
    own.into_iter().skip(start).take(count).collect()
}

/// The stored templates inside the window's edges, nearest its edge first.
async fn stored(
    ctx: &OpContext,
    filter: &TemplateFilter,
    window: &Window<TemplateId>,
    rows: usize,
) -> Result<Vec<Template>, Error> {
    // Behind a template of the product no stored one comes.
    if window
        .after
        .is_some_and(|after| library::find(after).is_some())
    {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(rows).unwrap_or(i64::MAX);
    let mut query = filter.query(ctx.actor()).limit(limit);
    if let Some(after) = window.after {
        query = query.filter(templates::id.lt(after));
    }
    if let Some(before) = window
        .before
        .filter(|before| library::find(*before).is_none())
    {
        query = query.filter(templates::id.gt(before));
    }
    query = if window.from_end {
        query.order(templates::id.asc())
    } else {
        query.order(templates::id.desc())
    };
    ctx.transaction(async move |conn| {
        let rows: Vec<TemplateRow> = query.select(TemplateRow::as_select()).load(conn).await?;
        rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
    })
    .await
}
