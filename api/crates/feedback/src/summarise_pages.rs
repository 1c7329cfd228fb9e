//! What readers say, page by page, for authors.

use access::OpContext;
use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::docs_feedback;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::permission::Permission;

use crate::error::Error;
use crate::vote::Vote;

/// The most pages of one answer.
pub const MAX_PAGES: usize = 50;
/// So many of a page's newest comments are shown.
const COMMENTS: i64 = 5;

/// What readers say of one page.
#[derive(Debug, Clone)]
pub struct PageSummary {
    /// The page's source path.
    pub page: String,
    /// How many it helped.
    pub yes: i64,
    /// How many it did not help.
    pub no: i64,
    /// The newest comments, newest first.
    pub comments: Vec<Comment>,
}

/// A comment, without its author's name.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Whether the page helped its author.
    pub helpful: bool,
    /// What it says.
    pub text: String,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A page of the pages with feedback, in the order of their paths, and whether there are more.
///
/// # Errors
///
/// When the role may not read feedback, or the database fails.
pub async fn summarise_pages(
    ctx: &OpContext,
    limit: usize,
    after: Option<&str>,
) -> Result<(Vec<PageSummary>, bool), Error> {
    ctx.require(Permission::ReadFeedback).await?;
    let limit = limit.clamp(1, MAX_PAGES);
    ctx.transaction(async move |conn| {
        let mut counted = count_votes(conn, limit + 1, after.unwrap_or_default()).await?;
        let has_more = counted.len() > limit;
        counted.truncate(limit);
        let mut pages = Vec::with_capacity(counted.len());
        for (page, all, yes) in counted {
            let comments = newest_comments(conn, &page).await?;
            pages.push(PageSummary {
                page,
                yes,
                no: all - yes,
                comments,
            });
        }
        Ok((pages, has_more))
    })
    .await
}

/// For each page all votes, and those that say yes.
async fn count_votes(
    conn: &mut Connection,
    rows: usize,
    after: &str,
) -> QueryResult<Vec<(String, i64, i64)>> {
    docs_feedback::table
        .filter(docs_feedback::page.gt(after))
        .group_by(docs_feedback::page)
        .select((
            docs_feedback::page,
            count_star(),
            count(docs_feedback::helpful).aggregate_filter(docs_feedback::helpful),
        ))
        .order(docs_feedback::page)
        .limit(i64::try_from(rows).unwrap_or(i64::MAX))
        .load(conn)
        .await
}

async fn newest_comments(conn: &mut Connection, page: &str) -> QueryResult<Vec<Comment>> {
    let votes: Vec<Vote> = docs_feedback::table
        .filter(docs_feedback::page.eq(page))
        .filter(docs_feedback::comment.is_not_null())
        .order((
            docs_feedback::updated_at.desc(),
            docs_feedback::user_id.desc(),
        ))
        .limit(COMMENTS)
        .select(Vote::as_select())
        .load(conn)
        .await?;
    let comment = |vote: Vote| {
        let text = vote.comment?;
        Some(Comment {
            helpful: vote.helpful,
            text,
            updated_at: vote.updated_at,
        })
    };
    Ok(votes.into_iter().filter_map(comment).collect())
}
