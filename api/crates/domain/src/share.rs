//! Whom agents are shared with.

use serde::Serialize;

use crate::id::TeamId;
use crate::role::{Department, named_enum};

named_enum! {
    /// Who sees an agent, and who changes it.
    AgentVisibility {
        /// Everybody of the organisation sees it; who may change agents changes it.
        Open = "open",
        /// Who made it and administrators change it; those see and run it with whom it is shared.
        Restricted = "restricted",
    }
}

named_enum! {
    /// The kind of an audience.
    AudienceKind {
        /// Everybody of the organisation.
        Organisation = "organisation",
        /// Those of one department.
        Department = "department",
        /// Those of one team.
        Team = "team",
    }
}

/// Whom something is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Audience {
    /// Everybody of the organisation.
    Organisation,
    /// Those of one department.
    Department(Department),
    /// Those of one team.
    Team(TeamId),
}

impl Audience {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> AudienceKind {
        match self {
            Self::Organisation => AudienceKind::Organisation,
            Self::Department(_) => AudienceKind::Department,
            Self::Team(_) => AudienceKind::Team,
        }
    }

    /// The department, when it is one.
    #[must_use]
    pub const fn department(self) -> Option<Department> {
        match self {
            Self::Department(department) => Some(department),
            _ => None,
        }
    }

    /// The team, when it is one.
    #[must_use]
    pub const fn team(self) -> Option<TeamId> {
        match self {
            Self::Team(team) => Some(team),
            _ => None,
        }
    }
}
