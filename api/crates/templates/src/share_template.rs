//! Shares a template that somebody keeps for themselves, and takes shares back.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::audience::{Share, Subject, insert, lock_team, remove};
use db::Connection;
use db_schema::schema::{shares, templates};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::TemplateId;
use domain::permission::Permission;
use domain::share::Audience;
use domain::template::TemplateScope;
use serde_json::json;

use crate::error::Error;
use crate::library;
use crate::template::{Template, TemplateRow};

/// Shares a template of the actor's own: those of the audience see it and make agents of it. Sharing
/// it twice changes nothing.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::NoTeam`], [`Error::OfEverybody`] for one that is not personal, and
/// [`Error::NotYours`] for one that is shared with the actor.
pub async fn share_template(
    ctx: &OpContext,
    id: TemplateId,
    audience: Audience,
) -> Result<Template, Error> {
    ctx.require(Permission::SaveTemplate).await?;
    let shared = ctx
        .transaction(async move |conn| {
            let template = find_own(ctx, conn, id).await?;
            if let Some(team) = lock_team(conn, audience).await? {
                return Err(Error::NoTeam(team));
            }
            if insert(ctx, conn, Subject::Template(id), audience).await? {
                let (resource, details) = (id.to_string(), json!({ "audience": audience }));
                let action = Action::TemplateShare;
                audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            }
            Ok(template)
        })
        .await;
    noting_denial(ctx, shared).await
}

/// Takes a share back. Agents that were made of the template stay.
///
/// # Errors
///
/// As [`share_template`]. A share that is not there changes nothing.
pub async fn unshare_template(
    ctx: &OpContext,
    id: TemplateId,
    audience: Audience,
) -> Result<Template, Error> {
    ctx.require(Permission::SaveTemplate).await?;
    let unshared = ctx
        .transaction(async move |conn| {
            let template = find_own(ctx, conn, id).await?;
            if remove(conn, Subject::Template(id), audience).await? {
                let (resource, details) = (id.to_string(), json!({ "audience": audience }));
                let action = Action::TemplateUnshare;
                audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            }
            Ok(template)
        })
        .await;
    noting_denial(ctx, unshared).await
}

/// Whom a template that the actor sees is shared with, the first share first.
///
/// # Errors
///
/// When the role may not read agents, or the database fails.
pub async fn find_shares(ctx: &OpContext, id: TemplateId) -> Result<Vec<Share>, Error> {
    ctx.require(Permission::ReadAgents).await?;
    ctx.transaction(async move |conn| {
        let found = shares::table
            .filter(shares::template_id.eq(id))
            .order(shares::id)
            .select(Share::as_select())
            .load(conn);
        Ok(found.await?)
    })
    .await
}

/// The template, for who keeps it for themselves. It needs no lock: nobody changes a template, and of
/// one that is being deleted no share can be stored.
async fn find_own(
    ctx: &OpContext,
    conn: &mut Connection,
    id: TemplateId,
) -> Result<Template, Error> {
    if library::find(id).is_some() {
        return Err(Error::OfEverybody);
    }
    let visible = TemplateRow::visible_to(ctx.actor()).select(templates::id);
    let row: TemplateRow = templates::table
        .find(id)
        .filter(templates::id.eq_any(visible))
        .select(TemplateRow::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound(id))?;
    let template = Template::try_from(row)?;
    if template.scope != TemplateScope::Personal {
        return Err(Error::OfEverybody);
    }
    if template.created_by != Some(ctx.actor().user) {
        return Err(Error::NotYours);
    }
    Ok(template)
}

/// Audits it when somebody was refused what is not theirs.
pub(crate) async fn noting_denial<T>(
    ctx: &OpContext,
    result: Result<T, Error>,
) -> Result<T, Error> {
    if matches!(result, Err(Error::NotYours)) {
        ctx.note_denial(Permission::SaveTemplate).await;
    }
    result
}
