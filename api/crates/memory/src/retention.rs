//! How long agents remember.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db_schema::schema::{memories, organisations};
use diesel::dsl::IntervalDsl as _;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::FieldError;
use domain::memory::MEMORY_DAYS;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;

/// How many days agents of the actor's organisation remember what is not pinned.
///
/// # Errors
///
/// When the database fails.
pub async fn find_retention(ctx: &OpContext) -> Result<i32, Error> {
    ctx.require(Permission::ReadMemories).await?;
    ctx.transaction(async move |conn| {
        let days = organisations::table.select(organisations::memory_days);
        Ok(days.first(conn).await?)
    })
    .await
}

/// Says how many days agents remember what is not pinned. It holds for what is remembered already as
/// well, counted from when it was written.
///
/// # Errors
///
/// [`Error::Invalid`] when it is less than a day or more than ten years.
pub async fn set_retention(ctx: &OpContext, days: i32) -> Result<i32, Error> {
    ctx.require(Permission::LimitMemory).await?;
    if !MEMORY_DAYS.contains(&days) {
        let (least, most) = (MEMORY_DAYS.start(), MEMORY_DAYS.end());
        let message = format!("is {days}; it must be from {least} to {most}");
        return Err(Error::Invalid(vec![FieldError::new("days", message)]));
    }
    let organisation = ctx.actor().organisation;
    ctx.transaction(async move |conn| {
        diesel::update(organisations::table.find(organisation))
            .set(organisations::memory_days.eq(days))
            .execute(conn)
            .await?;
        diesel::update(memories::table.filter(memories::expires_at.is_not_null()))
            .set(memories::expires_at.eq((memories::created_at + days.days()).nullable()))
            .execute(conn)
            .await?;
        let (action, resource) = (Action::MemoryLimit, organisation.to_string());
        let details = json!({ "days": days });
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(days)
    })
    .await
}
