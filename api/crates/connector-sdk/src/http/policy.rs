//! What the client may open, and how much it may take.

use std::time::Duration;

use url::Url;

/// The variable that opens on-premise hosts.
pub(crate) const ALLOWED_PRIVATE_HOSTS: &str = "PROFILE_BUILDER_ALLOWED_PRIVATE_HOSTS";

/// The rules of one client.
#[derive(Debug, Clone)]
pub struct HttpPolicy {
    /// Hosts that are opened although they are not on the public internet.
    pub allowed_private_hosts: Vec<AllowedHost>,
    /// Time and size.
    pub limits: Limits,
}

/// How much one request may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// For everything: names, redirects and the body.
    pub total_timeout: Duration,
    /// How much of a body is read; the rest is cut off.
    pub max_body_bytes: usize,
    /// How many redirects are followed.
    pub max_redirects: usize,
}

impl Limits {
    /// What tools get outside of tests.
    pub const STANDARD: Self = Self {
        connect_timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(30),
        max_body_bytes: 10 * 1024 * 1024,
        max_redirects: 5,
    };
}

/// A host that an administrator trusts, on one port or on all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    host: String,
    port: Option<u16>,
}

/// The environment holds something that is no list of hosts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{ALLOWED_PRIVATE_HOSTS}: \"{entry}\" is neither \"host\" nor \"host:port\"")]
pub struct InvalidPolicy {
    /// The entry that was not understood.
    pub entry: String,
}

impl HttpPolicy {
    /// The public internet only, with [`Limits::STANDARD`].
    #[must_use]
    pub fn public_only() -> Self {
        Self {
            allowed_private_hosts: Vec::new(),
            limits: Limits::STANDARD,
        }
    }

    /// Reads `PROFILE_BUILDER_ALLOWED_PRIVATE_HOSTS`; unset or empty allows none.
    pub fn from_environment() -> Result<Self, InvalidPolicy> {
        let list = std::env::var_os(ALLOWED_PRIVATE_HOSTS).unwrap_or_default();
        let list = list.into_string().map_err(|list| InvalidPolicy {
            entry: list.to_string_lossy().into_owned(),
        })?;
        Ok(Self {
            allowed_private_hosts: AllowedHost::parse_list(&list)?,
            ..Self::public_only()
        })
    }

    /// Whether an administrator trusts this host on this port.
    pub(crate) fn allows_private(&self, host: &str, port: u16) -> bool {
        let host = host.trim_end_matches('.');
        self.allowed_private_hosts
            .iter()
            .any(|allowed| allowed.host == host && allowed.port.is_none_or(|p| p == port))
    }
}

impl AllowedHost {
    /// Reads a comma-separated list of `host` and `host:port`; empty entries are skipped.
    pub fn parse_list(list: &str) -> Result<Vec<Self>, InvalidPolicy> {
        list.split(',')
            .map(str::trim)
            .filter(|e| !e.is_empty())
            .map(Self::parse)
            .collect()
    }

    fn parse(entry: &str) -> Result<Self, InvalidPolicy> {
        let invalid = || InvalidPolicy {
            entry: entry.to_owned(),
        };
        if entry.contains(['/', '@', '?', '#', '\\']) {
            return Err(invalid());
        }
        // Going through the URL parser gives the host the very form that requests will have. A
        // scheme's own port is dropped by it, hence two schemes.
        let http = Url::parse(&format!("http://{entry}/")).map_err(|_| invalid())?;
        let https = Url::parse(&format!("https://{entry}/")).map_err(|_| invalid())?;
        let host = http
            .host_str()
            .ok_or_else(invalid)?
            .trim_end_matches('.')
            .to_owned();
        Ok(Self {
            host,
            port: http.port().or(https.port()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowed_host_is_matched_with_its_port() {
        let list = "Wiki.Corp.Example , git.corp.example:8443,10.0.0.7:80,[fd00::1]:443,";
        let policy = HttpPolicy {
            allowed_private_hosts: AllowedHost::parse_list(list).unwrap(),
            limits: Limits::STANDARD,
        };
        assert!(policy.allows_private("wiki.corp.example", 1));
        assert!(policy.allows_private("wiki.corp.example.", 443));
        assert!(policy.allows_private("git.corp.example", 8443));
        assert!(policy.allows_private("10.0.0.7", 80));
        assert!(policy.allows_private("[fd00::1]", 443));
        assert!(!policy.allows_private("git.corp.example", 443));
        assert!(!policy.allows_private("10.0.0.7", 81));
        assert!(!policy.allows_private("x.wiki.corp.example", 443));
    }

    #[test]
    fn an_entry_that_is_no_host_is_named() {
        for entry in [
            "http://a.example",
            "a.example/path",
            "user@a.example",
            "a b",
            "a:99999",
            "*",
        ] {
            let list = format!("ok.example,{entry}");
            match AllowedHost::parse_list(&list) {
                Err(error) => assert_eq!(error.entry, entry),
                Ok(_) => assert_eq!(entry, "*", "an asterisk is a name like any other"),
            }
        }
    }
}
