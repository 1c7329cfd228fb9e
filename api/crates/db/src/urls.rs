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
            app: with_options(url, &as_role("profile_builder_app")),
            engine: with_options(
                url,
                &format!("{} {PLANS}", as_role("profile_builder_engine")),
            ),
            operator: with_options(url, &as_role("profile_builder_operator")),
        }
    }
}

impl Urls {
    /// Addresses of logins that are the roles themselves.
    #[must_use]
    pub fn from_logins(url_of: impl Fn(&str) -> String, owner: &str) -> Self {
        let of = |role: &str| with_options(&url_of(role), LIMITS);
        Self {
            owner: url_of(owner),
            app: of("profile_builder_app"),
            engine: with_options(
                &url_of("profile_builder_engine"),
                &format!("{LIMITS} {PLANS}"),
            ),
            operator: of("profile_builder_operator"),
        }
    }
}

impl std::fmt::Debug for Urls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Urls(..)")
    }
}

/// What no statement of a request or of the engine may exceed: a query that runs away, a lock that
/// is not had, a transaction that a lost client left open.
const LIMITS: &str =
    "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s";

/// The engine's few statements are planned once and not for each batch: to plan a claim takes longer than
/// to perform it.
const PLANS: &str = "-c plan_cache_mode=force_generic_plan";

/// The limits, and `role=ROLE`: even `RESET ROLE` comes back to it.
fn as_role(role: &str) -> String {
    format!("-c role={role} {LIMITS}")
}

fn with_options(url: &str, options: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let options = options.replace(' ', "%20").replace('=', "%3D");
    format!("{url}{separator}options={options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_added_to_whatever_the_address_has() {
        let urls = Urls::from_database_url("postgres://u:p@h/d?sslmode=prefer");
        let expected =
            "postgres://u:p@h/d?sslmode=prefer&options=-c%20role%3Dprofile_builder_app%20-c%20";
        assert!(urls.app.starts_with(expected), "{}", urls.app);
        assert_eq!(format!("{urls:?}"), "Urls(..)");
    }
}
