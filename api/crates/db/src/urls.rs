//! Where the database is, once per role.

/// One connection address per database role. `Debug` prints none of them: they may hold passwords.
#[derive(Clone)]
pub struct Urls {
    /// For migrations: a role that may create roles and owns the tables.
    pub owner: String,
    /// For requests.
    pub app: String,
    /// For claiming and journalling executions.
    pub engine: String,
    /// For the administrator's command line.
    pub operator: String,
}

impl Urls {
    /// Addresses made from one: the same login, switched to each role at connection.
    ///
    /// The login must be a member of the three roles, as the one that ran the migrations is.
    #[must_use]
    pub fn from_database_url(url: &str) -> Self {
        Self {
            owner: url.to_owned(),
            app: with_role(url, "profile_builder_app"),
            engine: with_role(url, "profile_builder_engine"),
            operator: with_role(url, "profile_builder_operator"),
        }
    }
}

impl std::fmt::Debug for Urls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Urls(..)")
    }
}

/// Adds `options=-c role=ROLE`: even `RESET ROLE` comes back to it.
fn with_role(url: &str, role: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}options=-c%20role%3D{role}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_added_to_whatever_the_address_has() {
        let urls = Urls::from_database_url("postgres://u:p@h/d?sslmode=prefer");
        assert_eq!(
            urls.app,
            "postgres://u:p@h/d?sslmode=prefer&options=-c%20role%3Dprofile_builder_app"
        );
        assert_eq!(format!("{urls:?}"), "Urls(..)");
    }
}
