//! Finds the actor's own vote.

use access::OpContext;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::permission::Permission;

use crate::error::Error;
use crate::vote::{Vote, check_page};

/// What the actor says of a page, if anything.
///
/// # Errors
///
/// [`Error::Invalid`] when `page` is no path of a page.
pub async fn find_vote(ctx: &OpContext, page: &str) -> Result<Option<Vote>, Error> {
    ctx.require(Permission::GiveFeedback).await?;
    let mut errors = Vec::new();
    check_page(&mut errors, page);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    ctx.transaction(async move |conn| Ok(Vote::own(ctx, page).first(conn).await.optional()?))
        .await
}
