//! `GET /api/v1/docs/feedback/summary`

use axum::Json;
use chrono::{DateTime, Utc};
use feedback::summarise_pages::{Comment, MAX_PAGES, PageSummary, summarise_pages as summarise};
use serde::{Deserialize, Serialize};

use crate::rest::body::Parameters;
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

const STANDARD_LIMIT: usize = 20;

/// How many pages, behind which one.
#[derive(Debug, Deserialize)]
pub(crate) struct Input {
    limit: Option<usize>,
    after: Option<String>,
}

/// What readers say.
#[derive(Debug, Serialize)]
pub(crate) struct Output {
    pages: Vec<PageOutput>,
    /// What to give as `after` for the next ones; null when these are the last.
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct PageOutput {
    page: String,
    yes: i64,
    no: i64,
    comments: Vec<CommentOutput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CommentOutput {
    helpful: bool,
    comment: String,
    updated_at: DateTime<Utc>,
}

/// Sums up what readers say, page by page.
pub(crate) async fn summarise_pages(
    SignedIn(op): SignedIn,
    Parameters(input): Parameters<Input>,
) -> Result<Json<Output>, ApiError> {
    let limit = input.limit.unwrap_or(STANDARD_LIMIT);
    if !(1..=MAX_PAGES).contains(&limit) {
        let message = format!("is {limit}; it must be from 1 to {MAX_PAGES}");
        return Err(ApiError::field("limit", message));
    }
    let (pages, has_more) = summarise(&op, limit, input.after.as_deref()).await?;
    let last = pages.last().map(|summary| summary.page.clone());
    Ok(Json(Output {
        next: last.filter(|_| has_more),
        pages: pages.into_iter().map(PageOutput::from).collect(),
    }))
}

impl From<PageSummary> for PageOutput {
    fn from(summary: PageSummary) -> Self {
        Self {
            page: summary.page,
            yes: summary.yes,
            no: summary.no,
            comments: summary
                .comments
                .into_iter()
                .map(CommentOutput::from)
                .collect(),
        }
    }
}

impl From<Comment> for CommentOutput {
    fn from(comment: Comment) -> Self {
        Self {
            helpful: comment.helpful,
            comment: comment.text,
            updated_at: comment.updated_at,
        }
    }
}
