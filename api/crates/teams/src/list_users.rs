//! Lists the organisation's users by address, so that teams can be filled.

use access::OpContext;
use db_schema::schema::users;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::page::{Page, Window};
use domain::permission::Permission;
use identity::user::User;

use crate::error::Error;
use crate::team::without_nul;

/// Which users. Those who can no longer sign in are left out.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Only those whose name or address holds each of these words.
    pub search: Option<String>,
}

impl UserFilter {
    fn query(&self) -> users::BoxedQuery<'static, Pg> {
        let mut query = users::table
            .filter(users::disabled_at.is_null())
            .into_boxed();
        let search = self.search.as_deref().unwrap_or_default();
        for word in search.split_whitespace().take(10) {
            let word = without_nul(word).replace('\\', "\\\\");
            let pattern = format!("%{}%", word.replace('%', "\\%").replace('_', "\\_"));
            query = query.filter(
                users::name
                    .ilike(pattern.clone())
                    .or(users::email.ilike(pattern)),
            );
        }
        query
    }
}

/// A page of users by address. The window's places are addresses.
///
/// # Errors
///
/// When the role may not manage teams, or the database fails.
pub async fn list_users(
    ctx: &OpContext,
    filter: &UserFilter,
    window: Window<String>,
) -> Result<Page<User>, Error> {
    ctx.require(Permission::ManageTeams).await?;
    let mut query = filter.query().limit(window.rows());
    if let Some(after) = &window.after {
        query = query.filter(users::email.gt(without_nul(after)));
    }
    if let Some(before) = &window.before {
        query = query.filter(users::email.lt(without_nul(before)));
    }
    query = if window.from_end {
        query.order(users::email.desc())
    } else {
        query.order(users::email.asc())
    };
    ctx.transaction(async move |conn| {
        let rows = query.select(User::as_select()).load(conn).await?;
        Ok(Page::from_rows(rows, &window))
    })
    .await
}

/// How many users match.
///
/// # Errors
///
/// As [`list_users`].
pub async fn count_users(ctx: &OpContext, filter: &UserFilter) -> Result<i64, Error> {
    ctx.require(Permission::ManageTeams).await?;
    let query = filter.query();
    ctx.transaction(async move |conn| Ok(query.count().get_result(conn).await?))
        .await
}
