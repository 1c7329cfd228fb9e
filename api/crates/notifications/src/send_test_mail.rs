//! Sends a user a test by e-mail.

use access::OpContext;
use db_schema::schema::users;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::notification::NotificationKind;
use domain::permission::Permission;

use crate::error::Error;
use crate::notify::{News, notify};

/// Puts a test into the outbox and returns the address that it goes to. What becomes of it stands
/// beside its notification.
///
/// `is_set_up` says whether the server sends e-mail.
///
/// # Errors
///
/// [`Error::NoMail`] when it does not.
pub async fn send_test_mail(ctx: &OpContext, is_set_up: bool) -> Result<String, Error> {
    ctx.require(Permission::ReadNotifications).await?;
    if !is_set_up {
        return Err(Error::NoMail);
    }
    let actor = ctx.actor();
    let news = News {
        organisation: actor.organisation,
        user: actor.user,
        kind: NotificationKind::Test,
        title: "This is a test".to_owned(),
        body: "You asked for it under Notifications. E-mail reaches you.".to_owned(),
        link: "/notifications".to_owned(),
        by_mail: true,
    };
    ctx.transaction(async move |conn| {
        notify(conn, &news).await?;
        let address = users::table
            .find(news.user)
            .select(users::email)
            .first(conn)
            .await?;
        Ok(address)
    })
    .await
}
