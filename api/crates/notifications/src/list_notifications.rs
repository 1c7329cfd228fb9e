//! Lists what a user was told, newest first.

use access::OpContext;
use db_schema::schema::{mail_outbox, notifications};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::NotificationId;
use domain::page::{Page, Window};
use domain::permission::Permission;

use crate::error::Error;
use crate::notification::{Mail, Notification};

/// The actor's own: the start of every query.
fn own(ctx: &OpContext, unread: bool) -> notifications::BoxedQuery<'static, Pg> {
    let mut query = notifications::table
        .filter(notifications::user_id.eq(ctx.actor().user))
        .into_boxed();
    if unread {
        query = query.filter(notifications::read_at.is_null());
    }
    query
}

/// A page of the actor's notifications, newest first; `unread` leaves out those that were read.
///
/// # Errors
///
/// When the role may not read notifications, or the database fails.
pub async fn list_notifications(
    ctx: &OpContext,
    unread: bool,
    window: Window<NotificationId>,
) -> Result<Page<Notification>, Error> {
    ctx.require(Permission::ReadNotifications).await?;
    let mut query = own(ctx, unread).limit(window.rows());
    if let Some(after) = window.after {
        query = query.filter(notifications::id.lt(after));
    }
    if let Some(before) = window.before {
        query = query.filter(notifications::id.gt(before));
    }
    query = if window.from_end {
        query.order(notifications::id.asc())
    } else {
        query.order(notifications::id.desc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(Notification::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// The e-mail of a notification of the actor's; none when none goes out.
///
/// # Errors
///
/// As [`list_notifications`].
pub async fn find_mail(ctx: &OpContext, id: NotificationId) -> Result<Option<Mail>, Error> {
    ctx.require(Permission::ReadNotifications).await?;
    let user = ctx.actor().user;
    ctx.transaction(async move |conn| {
        let found = mail_outbox::table
            .inner_join(notifications::table)
            .filter(notifications::id.eq(id))
            .filter(notifications::user_id.eq(user))
            .select(Mail::as_select())
            .first(conn)
            .await;
        Ok(found.optional()?)
    })
    .await
}

/// How many of the actor's notifications were not read yet.
///
/// # Errors
///
/// As [`list_notifications`].
pub async fn count_unread(ctx: &OpContext) -> Result<i64, Error> {
    ctx.require(Permission::ReadNotifications).await?;
    let query = own(ctx, true);
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}
