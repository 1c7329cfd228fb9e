//! Finds a template by its id.

use access::OpContext;
use db_schema::schema::templates;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TemplateId;
use domain::permission::Permission;

use crate::error::Error;
use crate::library;
use crate::template::{Template, TemplateRow};

/// The template with this id.
///
/// # Errors
///
/// [`Error::NotFound`], also when it is somebody else's alone.
pub async fn find_template(ctx: &OpContext, id: TemplateId) -> Result<Template, Error> {
    ctx.require(Permission::ReadAgents).await?;
    if let Some(template) = library::find(id) {
        return Ok(template.clone());
    }
    ctx.transaction(async move |conn| {
        let row = TemplateRow::visible_to(ctx.actor())
            .filter(templates::id.eq(id))
            .select(TemplateRow::as_select())
            .first(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound(id))?;
        Ok(row.try_into()?)
    })
    .await
}
