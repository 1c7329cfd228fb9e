//! Who a user is: an access role decides what they may do, a department what is relevant to them.

macro_rules! named_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name used in the database, in REST and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::role::UnknownName;

            fn from_str(given: &str) -> Result<Self, $crate::role::UnknownName> {
                Self::ALL.iter().copied().find(|value| value.as_str() == given).ok_or_else(|| {
                    $crate::role::UnknownName {
                        given: given.chars().take(64).collect(),
                        known: Self::ALL.iter().map(|value| value.as_str()).collect(),
                    }
                })
            }
        }
    };
}
pub(crate) use named_enum;

/// A name that none of the known values has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is none of {}", known.join(", "))]
pub struct UnknownName {
    /// What was given, cut to 64 characters.
    pub given: String,
    /// What would have been understood.
    pub known: Vec<&'static str>,
}

named_enum! {
    /// What a user may do. The table of permissions is in the crate `access`.
    AccessRole {
        /// Everything, users and tokens included.
        Admin = "admin",
        /// Writes content, and builds and runs agents.
        Editor = "editor",
        /// Builds and runs agents.
        Builder = "builder",
        /// Runs agents that others built, and stops them.
        Operator = "operator",
        /// Reads everything, the audit log included, and changes nothing.
        Auditor = "auditor",
        /// Reads agents and their executions.
        Viewer = "viewer",
    }
}

named_enum! {
    /// The part of the company a user works in: what is relevant to them, and which agents are shared
    /// with them; never what they may do.
    Department {
        /// Software and systems.
        Engineering = "engineering",
        /// Accounting, controlling, planning.
        Finance = "finance",
        /// Selling and account management.
        Sales = "sales",
        /// Brand, campaigns, content.
        Marketing = "marketing",
        /// Processes, people, procurement.
        Operations = "operations",
    }
}
