//! Users and organisations as rows.

use access::OpContext;
use chrono::{DateTime, Utc};
use db_schema::schema::{organisations, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::id::{OrganisationId, UserId};
use domain::role::{AccessRole, Department};

use crate::Error;

/// A tenant.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(diesel::pg::Pg))]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name on the command line.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// A person of one organisation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address, in lower case.
    pub email: String,
    /// Their name for people.
    pub name: String,
    /// What they may do.
    pub access_role: AccessRole,
    /// What is relevant to them.
    pub department: Option<Department>,
    /// Since when they cannot sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The acting user and their organisation.
///
/// # Errors
///
/// When the database fails.
pub async fn find_viewer(ctx: &OpContext) -> Result<(User, Organisation), Error> {
    let actor = ctx.actor();
    let (user, organisation) = (actor.user, actor.organisation);
    ctx.transaction(async move |conn| {
        let user = users::table
            .find(user)
            .select(User::as_select())
            .first(conn)
            .await?;
        let organisation = organisations::table
            .find(organisation)
            .select(Organisation::as_select())
            .first(conn)
            .await?;
        Ok((user, organisation))
    })
    .await
}

/// The users with these ids that the actor may know of, in no order.
///
/// # Errors
///
/// When the database fails.
pub async fn find_users(ctx: &OpContext, ids: &[UserId]) -> Result<Vec<User>, Error> {
    let ids = ids.to_vec();
    ctx.transaction(async move |conn| {
        let found = users::table
            .filter(users::id.eq_any(ids))
            .select(User::as_select())
            .load(conn);
        Ok(found.await?)
    })
    .await
}
