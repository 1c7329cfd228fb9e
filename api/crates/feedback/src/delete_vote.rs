//! Takes a vote back.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::docs_feedback;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::permission::Permission;
use serde_json::Value;

use crate::error::Error;
use crate::vote::check_page;

/// Deletes the actor's vote on a page. Without one, nothing changes.
///
/// # Errors
///
/// [`Error::Invalid`] when `page` is no path of a page.
pub async fn delete_vote(ctx: &OpContext, page: &str) -> Result<(), Error> {
    ctx.require(Permission::GiveFeedback).await?;
    let mut errors = Vec::new();
    check_page(&mut errors, page);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    ctx.transaction(async move |conn| {
        let own = docs_feedback::table
            .filter(docs_feedback::user_id.eq(ctx.actor().user))
            .filter(docs_feedback::page.eq(page));
        if diesel::delete(own).execute(conn).await? > 0 {
            let action = Action::FeedbackDelete;
            audit::record(ctx, conn, action, page, Outcome::Done, Value::Null).await?;
        }
        Ok(())
    })
    .await
}
