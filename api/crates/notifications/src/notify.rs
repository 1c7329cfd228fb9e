//! Tells a user something.

use db::Connection;
use db_schema::schema::{mail_outbox, notifications};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{NotificationId, OrganisationId, UserId};
use domain::notification::NotificationKind;

/// The longest title, in characters.
const MAX_TITLE: usize = 300;
/// The longest text, in characters.
const MAX_BODY: usize = 2_000;

/// What to tell, and whom.
#[derive(Debug, Clone)]
pub struct News {
    /// The organisation, which is the transaction's.
    pub organisation: OrganisationId,
    /// Whom to tell.
    pub user: UserId,
    /// What it is about.
    pub kind: NotificationKind,
    /// What happened, in one line.
    pub title: String,
    /// More of it, and what can be done.
    pub body: String,
    /// Where more is to be seen: a path in the web client.
    pub link: String,
    /// Whether it also goes out by e-mail.
    pub by_mail: bool,
}

/// Writes a notification in the transaction of what it tells of. What is too long is cut.
///
/// # Errors
///
/// When the database fails.
pub async fn notify(conn: &mut Connection, news: &News) -> QueryResult<NotificationId> {
    let id = NotificationId::new();
    diesel::insert_into(notifications::table)
        .values((
            notifications::id.eq(id),
            notifications::organisation_id.eq(news.organisation),
            notifications::user_id.eq(news.user),
            notifications::kind.eq(news.kind),
            notifications::title.eq(cut(&news.title, MAX_TITLE)),
            notifications::body.eq(cut(&news.body, MAX_BODY)),
            notifications::link.eq(&news.link),
        ))
        .execute(conn)
        .await?;
    if news.by_mail {
        diesel::insert_into(mail_outbox::table)
            .values((
                mail_outbox::notification_id.eq(id),
                mail_outbox::organisation_id.eq(news.organisation),
            ))
            .execute(conn)
            .await?;
    }
    Ok(id)
}

/// A text without what PostgreSQL takes no part of, and not longer than `most` characters.
fn cut(text: &str, most: usize) -> String {
    let text = text.replace('\0', "\u{fffd}");
    if text.chars().count() <= most {
        return text;
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}
