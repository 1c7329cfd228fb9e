//! Teams as rows.

use chrono::{DateTime, Utc};
use db::Connection;
use db_schema::schema::teams;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{MAX_NAME, check_text};
use domain::id::{TeamId, UserId};

use crate::error::Error;

/// People with whom something can be shared at once.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = teams, check_for_backend(diesel::pg::Pg))]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name; no other team of the organisation has it, in whatever case.
    pub name: String,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The name without the spaces around it, once it fits.
pub(crate) fn checked_name(name: &str) -> Result<&str, Error> {
    let mut errors = Vec::new();
    let name = name.trim();
    check_text(&mut errors, "name", name, 1, MAX_NAME);
    if errors.is_empty() {
        Ok(name)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// A text to look for: no stored one has a NUL, and PostgreSQL takes none.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The team, locked until the end of the transaction, so that nobody joins one that is being
/// deleted.
pub(crate) async fn lock(conn: &mut Connection, id: TeamId) -> Result<Team, Error> {
    teams::table
        .find(id)
        .select(Team::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound(id))
}
