//! Says whether a page helped.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use chrono::{SubsecRound, Utc};
use db_schema::schema::docs_feedback;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::check_text;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::vote::{MAX_COMMENT, NewVote, Vote, check_page};

/// What to say.
#[derive(Debug, Clone)]
pub struct GiveVote {
    /// The page's source path.
    pub page: String,
    /// Whether it helped.
    pub helpful: bool,
    /// What else there is to say; a blank one is none.
    pub comment: Option<String>,
}

/// Stores the actor's vote on a page, in place of the last one. The same vote again changes
/// nothing.
///
/// # Errors
///
/// [`Error::Invalid`] with every field that does not fit.
pub async fn give_vote(ctx: &OpContext, input: &GiveVote) -> Result<Vote, Error> {
    ctx.require(Permission::GiveFeedback).await?;
    let comment = input.comment.as_deref().map(str::trim);
    let comment = comment.filter(|comment| !comment.is_empty());
    check(input, comment)?;
    let vote = NewVote {
        organisation_id: ctx.actor().organisation,
        page: &input.page,
        user_id: ctx.actor().user,
        helpful: input.helpful,
        comment,
        updated_at: Utc::now().trunc_subsecs(6),
    };
    ctx.transaction(async move |conn| {
        let own = Vote::own(ctx, vote.page);
        let last: Option<Vote> = own.for_update().first(conn).await.optional()?;
        if let Some(last) = last
            && last.helpful == vote.helpful
            && last.comment.as_deref() == vote.comment
        {
            return Ok(last);
        }
        let stored = diesel::insert_into(docs_feedback::table)
            .values(&vote)
            .on_conflict((
                docs_feedback::organisation_id,
                docs_feedback::page,
                docs_feedback::user_id,
            ))
            .do_update()
            .set((
                docs_feedback::helpful.eq(vote.helpful),
                docs_feedback::comment.eq(vote.comment),
                docs_feedback::updated_at.eq(vote.updated_at),
            ))
            .returning(Vote::as_select())
            .get_result(conn)
            .await?;
        // What was written is not for the log.
        let details = json!({ "helpful": vote.helpful, "commented": vote.comment.is_some() });
        let action = Action::FeedbackGive;
        audit::record(ctx, conn, action, vote.page, Outcome::Done, details).await?;
        Ok(stored)
    })
    .await
}

fn check(input: &GiveVote, comment: Option<&str>) -> Result<(), Error> {
    let mut errors = Vec::new();
    check_page(&mut errors, &input.page);
    if let Some(comment) = comment {
        check_text(&mut errors, "comment", comment, 1, MAX_COMMENT);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}
