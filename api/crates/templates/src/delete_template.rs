//! Removes a template. Agents that were made from it stay.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::templates;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TemplateId;
use domain::permission::Permission;
use domain::template::TemplateScope;
use serde_json::json;

use crate::error::Error;
use crate::find_template::find_template;
use crate::share_template::noting_denial;

/// Removes a template of the organisation's, or one of the actor's own.
///
/// # Errors
///
/// [`Error::NotFound`], also when it is somebody else's alone, [`Error::NotYours`] when it is shared with
/// the actor, and [`Error::BuiltIn`].
pub async fn delete_template(ctx: &OpContext, id: TemplateId) -> Result<(), Error> {
    let template = find_template(ctx, id).await?;
    let permission = match template.scope {
        TemplateScope::BuiltIn => return Err(Error::BuiltIn),
        TemplateScope::Organisation => Permission::PublishTemplate,
        TemplateScope::Personal => Permission::SaveTemplate,
    };
    ctx.require(permission).await?;
    if template.scope == TemplateScope::Personal && template.created_by != Some(ctx.actor().user) {
        return noting_denial(ctx, Err(Error::NotYours)).await;
    }
    let name = template.file.name;
    ctx.transaction(async move |conn| {
        let removed = diesel::delete(templates::table.find(id))
            .execute(conn)
            .await?;
        if removed == 0 {
            return Err(Error::NotFound(id));
        }
        let (resource, details) = (id.to_string(), json!({ "name": name }));
        let action = Action::TemplateDelete;
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(())
    })
    .await
}
