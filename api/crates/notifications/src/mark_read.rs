//! Notes that a user has read what they were told.

use access::OpContext;
use chrono::Utc;
use db_schema::schema::notifications;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::NotificationId;
use domain::permission::Permission;

use crate::error::Error;

/// Marks notifications of the actor as read: that one, or with none all of them. Returns how many
/// were not read before; somebody else's count as none.
///
/// # Errors
///
/// When the role may not read notifications, or the database fails.
pub async fn mark_read(ctx: &OpContext, only: Option<NotificationId>) -> Result<usize, Error> {
    ctx.require(Permission::ReadNotifications).await?;
    let user = ctx.actor().user;
    ctx.transaction(async move |conn| {
        let unread = notifications::table
            .filter(notifications::user_id.eq(user))
            .filter(notifications::read_at.is_null());
        let read = notifications::read_at.eq(Utc::now());
        let marked = match only {
            Some(id) => {
                diesel::update(unread.filter(notifications::id.eq(id)))
                    .set(read)
                    .execute(conn)
                    .await?
            }
            None => diesel::update(unread).set(read).execute(conn).await?,
        };
        Ok(marked)
    })
    .await
}
