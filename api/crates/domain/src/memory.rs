//! What agents remember beyond one execution.

use std::ops::RangeInclusive;

use crate::role::named_enum;

named_enum! {
    /// Whose executions read what was remembered.
    MemoryScope {
        /// Those of one user: of one agent, or of all agents that the user runs.
        User = "user",
        /// Those of one agent, whoever runs it.
        Agent = "agent",
        /// Those of all agents of the organisation.
        Organisation = "organisation",
    }
}

/// The longest text that is remembered, in characters.
pub const MAX_MEMORY: usize = 2_000;

/// The most that is remembered in one place: for a user, for an agent, for an organisation.
pub const MAX_MEMORIES: i64 = 1_000;

/// How many days agents may remember what is not pinned.
pub const MEMORY_DAYS: RangeInclusive<i32> = 1..=3_650;
