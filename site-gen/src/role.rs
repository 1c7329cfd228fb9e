//! Departments: whom a page or a section is written for.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A department. The order is that of the role selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Engineering,
    Finance,
    Sales,
    Marketing,
    Operations,
}

impl Role {
    pub(crate) const ALL: [Self; 5] = [
        Self::Engineering,
        Self::Finance,
        Self::Sales,
        Self::Marketing,
        Self::Operations,
    ];

    /// The name in front matter, addresses and search records, and the key of the name that readers see
    /// among the theme's words.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Engineering => "engineering",
            Self::Finance => "finance",
            Self::Sales => "sales",
            Self::Marketing => "marketing",
            Self::Operations => "operations",
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|role| role.slug() == text)
            .ok_or(())
    }
}

/// The roles as a space-separated list, the form that style rules can match.
pub(crate) fn joined(roles: &[Role]) -> String {
    let slugs: Vec<&str> = roles.iter().map(|role| role.slug()).collect();
    slugs.join(" ")
}

/// Why `name` is not a role, and what to write.
pub(crate) fn unknown(name: &str) -> (String, String) {
    let slugs = Role::ALL.map(Role::slug);
    let help = match crate::suggest::nearest(name, slugs) {
        Some(slug) => format!("did you mean `{slug}`?"),
        None => format!("use one of {}", slugs.join(", ")),
    };
    (format!("there is no role `{name}`"), help)
}
