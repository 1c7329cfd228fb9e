//! What requests carry: bodies, parameters and ids, with errors in the REST envelope.

use std::str::FromStr;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::de::DeserializeOwned;

use crate::rest::error::ApiError;
use crate::router::Shared;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// The parameters of the address.
pub(crate) struct Parameters<T>(pub(crate) T);

/// The id in the path.
pub(crate) struct PathId<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, shared).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(ApiError::unreadable(
                rejection.status(),
                rejection.body_text(),
            )),
        }
    }
}

impl<T: DeserializeOwned> FromRequestParts<Shared> for Parameters<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        match Query::<T>::from_request_parts(parts, shared).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => Err(ApiError::unreadable(
                rejection.status(),
                rejection.body_text(),
            )),
        }
    }
}

impl<T> FromRequestParts<Shared> for PathId<T>
where
    T: FromStr<Err = domain::id::InvalidId>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        match Path::<String>::from_request_parts(parts, shared).await {
            Ok(Path(text)) => text
                .parse()
                .map(Self)
                .map_err(|error| ApiError::field("id", format!("{error}"))),
            Err(rejection) => Err(ApiError::unreadable(
                rejection.status(),
                rejection.body_text(),
            )),
        }
    }
}

/// The start of a period: a time such as `2026-01-14T10:00:00Z`, or a day such as `2026-01-14`,
/// which stands for its first moment in UTC.
///
/// # Errors
///
/// Names the parameter.
pub(crate) fn start(
    parameter: &str,
    text: Option<&str>,
) -> Result<Option<DateTime<Utc>>, ApiError> {
    time(parameter, text, 0)
}

/// The end of a period, which is not part of it. A day stands for the first moment of the next one,
/// so that the day itself is part of the period.
///
/// # Errors
///
/// Names the parameter.
pub(crate) fn end(parameter: &str, text: Option<&str>) -> Result<Option<DateTime<Utc>>, ApiError> {
    time(parameter, text, 1)
}

fn time(
    parameter: &str,
    text: Option<&str>,
    days_later: u64,
) -> Result<Option<DateTime<Utc>>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let moment = DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .ok();
    let day = || {
        let day = text
            .parse::<NaiveDate>()
            .ok()?
            .checked_add_days(Days::new(days_later))?;
        Some(day.and_hms_opt(0, 0, 0)?.and_utc())
    };
    moment.or_else(day).map(Some).ok_or_else(|| {
        let message = "is neither a day such as 2026-01-14 nor a time such as 2026-01-14T10:00:00Z";
        ApiError::field(parameter, message)
    })
}
