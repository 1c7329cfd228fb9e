//! `PUT`, `GET` and `DELETE /api/v1/docs/feedback`: a reader's own vote on a page.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use feedback::Vote;
use feedback::delete_vote::delete_vote;
use feedback::find_vote::find_vote;
use feedback::give_vote::{GiveVote, give_vote};
use serde::{Deserialize, Serialize};

use crate::rest::body::{Body, Parameters};
use crate::rest::error::ApiError;
use crate::sign_in::SignedIn;

/// A vote.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    page: String,
    helpful: bool,
    comment: Option<String>,
}

/// Which page.
#[derive(Debug, Deserialize)]
pub(crate) struct OfPage {
    page: String,
}

/// A page, and the vote on it if there is one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    page: String,
    helpful: Option<bool>,
    comment: Option<String>,
    updated_at: Option<DateTime<Utc>>,
}

/// Stores the vote.
pub(crate) async fn give(
    SignedIn(op): SignedIn,
    Body(input): Body<Input>,
) -> Result<Json<Output>, ApiError> {
    let input = GiveVote {
        page: input.page,
        helpful: input.helpful,
        comment: input.comment,
    };
    Ok(Json(give_vote(&op, &input).await?.into()))
}

/// Finds the vote.
pub(crate) async fn find(
    SignedIn(op): SignedIn,
    Parameters(OfPage { page }): Parameters<OfPage>,
) -> Result<Json<Output>, ApiError> {
    let vote = find_vote(&op, &page).await?;
    Ok(Json(vote.map_or_else(
        || Output {
            page,
            helpful: None,
            comment: None,
            updated_at: None,
        },
        Output::from,
    )))
}

/// Takes the vote back.
pub(crate) async fn delete(
    SignedIn(op): SignedIn,
    Parameters(OfPage { page }): Parameters<OfPage>,
) -> Result<StatusCode, ApiError> {
    delete_vote(&op, &page).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Vote> for Output {
    fn from(vote: Vote) -> Self {
        Self {
            page: vote.page,
            helpful: Some(vote.helpful),
            comment: vote.comment,
            updated_at: Some(vote.updated_at),
        }
    }
}
