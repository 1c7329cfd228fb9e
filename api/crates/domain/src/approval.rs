//! Decisions of people on calls of tools.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::role::{AccessRole, named_enum};

named_enum! {
    /// What people decided on a call.
    Verdict {
        /// It may be made.
        Approved = "approved",
        /// It may not be made.
        Denied = "denied",
        /// Nobody decided in time, so that it may not be made.
        Expired = "expired",
    }
}

named_enum! {
    /// What became of a call that was in doubt.
    Resolution {
        /// It took effect; only its answer is lost.
        Happened = "happened",
        /// It did not take effect.
        DidNotHappen = "did_not_happen",
        /// It is to be made again, whatever became of it.
        Retry = "retry",
    }
}

named_enum! {
    /// Where a decision stands that an execution waits for.
    ApprovalStatus {
        /// Waits for people.
        Pending = "pending",
        /// The call may be made.
        Approved = "approved",
        /// The call may not be made.
        Denied = "denied",
        /// Nobody decided in time.
        Expired = "expired",
        /// Somebody said what became of the call.
        Resolved = "resolved",
    }
}

named_enum! {
    /// What an execution asks people.
    ApprovalKind {
        /// Whether a call may be made.
        Call = "call",
        /// What became of a call whose worker went away.
        Doubt = "doubt",
    }
}

/// Who decides on an agent's calls, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ApprovalPolicy {
    /// How many people must agree, 1 to 5. One who denies is enough.
    pub people: u32,
    /// The access role they must have; any that may decide when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<AccessRole>,
    /// Whether whoever asked for the execution may be one of them.
    pub by_requester: bool,
    /// The seconds after which an undecided call counts as denied, from a minute to 30 days.
    pub expires_after: u32,
}

impl Default for ApprovalPolicy {
    fn default() -> Self {
        Self {
            people: 1,
            role: None,
            by_requester: true,
            expires_after: 7 * 24 * 60 * 60,
        }
    }
}

impl ApprovalPolicy {
    /// Whether nobody chose anything else.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What an approval is bound to: the SHA-256 of the arguments as JSON with sorted keys, in hex.
#[must_use]
pub fn arguments_hash(arguments: &Value) -> String {
    let digest = Sha256::digest(arguments.to_string());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_keys_does_not_matter_but_every_value_does() {
        let first: Value = serde_json::from_str(r#"{"to": "a", "text": "b"}"#).unwrap();
        let second: Value = serde_json::from_str(r#"{"text": "b", "to": "a"}"#).unwrap();
        assert_eq!(arguments_hash(&first), arguments_hash(&second));
        assert_eq!(arguments_hash(&first).len(), 64);
        let other = json!({ "to": "a", "text": "b " });
        assert_ne!(arguments_hash(&first), arguments_hash(&other));
    }
}
