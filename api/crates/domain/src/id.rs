//! Public ids: a prefix that names the kind, and a sortable random part (a ULID in lower case).
//!
//! An id looks like `agent_01j9z3k7c8e4v5t6y7w8x9a0b1`. The database stores its 128 bits as `uuid`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// Why a string is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is not an id that starts with \"{prefix}\"")]
pub struct InvalidId {
    /// The prefix such an id has, underscore included.
    pub prefix: &'static str,
    /// What was given, cut to 64 characters.
    pub given: String,
}

fn parse(prefix: &'static str, given: &str) -> Result<Ulid, InvalidId> {
    given
        .strip_prefix(prefix)
        .filter(|random| random.len() == ulid::ULID_LEN && !random.contains(char::is_uppercase))
        .and_then(|random| Ulid::from_string(random).ok())
        .ok_or_else(|| InvalidId {
            prefix,
            given: given.chars().take(64).collect(),
        })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Uuid))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
            /// What every id of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id: the time in milliseconds and 80 random bits.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "each call gives another id")]
            pub fn new() -> Self {
                Self(Ulid::generate())
            }

            /// The id with these 128 bits, as the database stores them.
            #[must_use]
            pub const fn from_bits(bits: u128) -> Self {
                Self(Ulid(bits))
            }

            /// The 128 bits that the database stores.
            #[must_use]
            pub const fn bits(self) -> u128 {
                self.0.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0.to_string().to_ascii_lowercase())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(given: &str) -> Result<Self, InvalidId> {
                parse($prefix, given).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(given: String) -> Result<Self, InvalidId> {
                given.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )*};
}

ids! {
    /// Names an organisation.
    OrganisationId = "org_";
    /// Names a user of one organisation.
    UserId = "user_";
    /// Names an API token (not the secret itself).
    TokenId = "token_";
    /// Names a team of people.
    TeamId = "team_";
    /// Names a share of an agent.
    ShareId = "share_";
    /// Names an agent.
    AgentId = "agent_";
    /// Names one immutable version of an agent.
    AgentVersionId = "agentver_";
    /// Names a template of agents.
    TemplateId = "tmpl_";
    /// Names an execution.
    ExecutionId = "exec_";
    /// Names a decision that an execution waits for.
    ApprovalId = "appr_";
    /// Names a schedule.
    ScheduleId = "sched_";
    /// Names one firing of a schedule.
    TickId = "tick_";
    /// Names something that the server told a user.
    NotificationId = "note_";
    /// Names something that agents remember.
    MemoryId = "mem_";
    /// Names a budget.
    BudgetId = "budget_";
    /// Names a prompt that was tried.
    SimulationId = "sim_";
    /// Names a row of the audit log.
    AuditId = "log_";
    /// Names one request to the server, for support and logs.
    RequestId = "req_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_text() {
        let id = AgentId::new();
        let text = id.to_string();
        assert!(text.starts_with("agent_"), "{text}");
        assert_eq!(text.parse::<AgentId>().unwrap(), id);
        assert_eq!(AgentId::from_bits(id.bits()), id);
    }

    #[test]
    fn one_id_has_one_spelling() {
        let id = AgentId::new().to_string();
        let upper = format!(
            "agent_{}",
            id.strip_prefix("agent_").unwrap().to_uppercase()
        );
        assert!(upper.parse::<AgentId>().is_err());
        assert!("agent_".parse::<AgentId>().is_err());
        assert!(id.replace("agent_", "exec_").parse::<AgentId>().is_err());
    }
}
