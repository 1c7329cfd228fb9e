//! From a token to the user it acts for.

use access::Actor;
use chrono::{DateTime, TimeDelta, Utc};
use db::{Connection, Db};
use db_schema::schema::{api_tokens, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{OrganisationId, TokenId, UserId};

use crate::Error;
use crate::token::ApiToken;
use crate::user::User;

/// How stale a token's "last used" may be, so that not every request writes.
const LAST_USED_RESOLUTION: TimeDelta = TimeDelta::minutes(1);

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens, check_for_backend(diesel::pg::Pg))]
struct TokenRow {
    id: TokenId,
    organisation_id: OrganisationId,
    user_id: UserId,
    last_used_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// The user that the token acts for.
///
/// # Errors
///
/// [`Error::AuthenticationFailed`] for every token that does not open, whatever the reason.
pub async fn authenticate(db: &Db, token: &str) -> Result<Actor, Error> {
    let token = ApiToken::parse(token).ok_or(Error::AuthenticationFailed)?;
    let hash = token.hash();
    db.presented_token(&hash, async move |conn| {
        let row: TokenRow = api_tokens::table
            .filter(api_tokens::hash.eq(hash.as_slice()))
            .select(TokenRow::as_select())
            .first(conn)
            .await
            .optional()?
            .filter(is_valid)
            .ok_or(Error::AuthenticationFailed)?;
        db::pool::enter_tenant(conn, row.organisation_id).await?;
        let user: User = users::table
            .find(row.user_id)
            .select(User::as_select())
            .first(conn)
            .await?;
        if user.disabled_at.is_some() {
            return Err(Error::AuthenticationFailed);
        }
        note_use(conn, &row).await?;
        Ok(Actor {
            organisation: row.organisation_id,
            user: user.id,
            token: Some(row.id),
            access_role: user.access_role,
            department: user.department,
        })
    })
    .await
}

/// The user as an actor without a token, for what the server does in their name; none when they
/// cannot sign in any more. The transaction's organisation must be `organisation`.
///
/// # Errors
///
/// When the database fails.
pub async fn acting_for(
    conn: &mut Connection,
    organisation: OrganisationId,
    user: UserId,
) -> QueryResult<Option<Actor>> {
    let user: Option<User> = users::table
        .find(user)
        .filter(users::disabled_at.is_null())
        .select(User::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(user.map(|user| Actor {
        organisation,
        user: user.id,
        token: None,
        access_role: user.access_role,
        department: user.department,
    }))
}

fn is_valid(row: &TokenRow) -> bool {
    let expired = row.expires_at.is_some_and(|expiry| expiry <= Utc::now());
    row.revoked_at.is_none() && !expired
}

async fn note_use(conn: &mut Connection, row: &TokenRow) -> QueryResult<()> {
    let now = Utc::now();
    if row
        .last_used_at
        .is_some_and(|last| now - last < LAST_USED_RESOLUTION)
    {
        return Ok(());
    }
    diesel::update(api_tokens::table.find(row.id))
        .set(api_tokens::last_used_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}
