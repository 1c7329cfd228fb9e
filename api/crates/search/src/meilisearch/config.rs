//! How Meilisearch is reached.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

const URL: &str = "MEILISEARCH_URL";
const KEY: &str = "MEILISEARCH_API_KEY";
const INDEX: &str = "PROFILE_BUILDER_MEILISEARCH_INDEX";

/// The name that `site-gen index` gives to an index when nobody chooses another.
const DEFAULT_INDEX: &str = "docs";

/// Meilisearch's own limit, in bytes.
const LONGEST_INDEX_NAME: usize = 400;

/// Where Meilisearch is, and how to talk to it.
#[derive(Debug, Clone)]
pub struct Config {
    /// The server, with a path when it stands behind one.
    pub url: Url,
    /// A key that may search the index; none for a server without keys.
    pub key: Option<SecretString>,
    /// The index that `site-gen index` fills.
    pub index: String,
    /// How long one search may take, all requests of it together. Browsers go on without the
    /// server after two seconds, so that this must be well below.
    pub patience: Duration,
    /// How long it is left alone after it failed, before it is looked for again.
    pub pause: Duration,
}

/// A variable of the environment that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{variable} cannot be used: {problem}")]
pub struct InvalidVariable {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong and what would be right. Never the value of a secret.
    pub problem: String,
}

impl Config {
    /// The standard way to reach this index.
    #[must_use]
    pub fn new(url: Url, key: Option<SecretString>, index: String) -> Self {
        Self {
            url,
            key,
            index,
            patience: Duration::from_secs(1),
            pause: Duration::from_secs(15),
        }
    }

    /// What `MEILISEARCH_URL`, `MEILISEARCH_API_KEY` and `PROFILE_BUILDER_MEILISEARCH_INDEX` say;
    /// none without an address.
    pub fn from_environment() -> Result<Option<Self>, InvalidVariable> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, InvalidVariable> {
        let set = |name| {
            let value = variable(name)?.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        let index = set(INDEX).map_or_else(|| Ok(DEFAULT_INDEX.to_owned()), index_name)?;
        let Some(url) = set(URL) else {
            return Ok(None);
        };
        let key = set(KEY).map(SecretString::from);
        Ok(Some(Self::new(address(&url)?, key, index)))
    }

    /// Where several searches are asked for at once.
    pub(super) fn multi_search_url(&self) -> String {
        let base = self.url.as_str().trim_end_matches('/');
        format!("{base}/multi-search")
    }
}

fn address(text: &str) -> Result<Url, InvalidVariable> {
    let invalid = |problem: &str| InvalidVariable {
        variable: URL,
        problem: format!(
            "{problem}; write the address of a Meilisearch such as http://127.0.0.1:7700, \
             or leave the variable out, and the search needs no server"
        ),
    };
    let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it begins with neither http:// nor https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has something after a \"?\" or a \"#\""));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(
            "it names a user or a password, and keys belong into MEILISEARCH_API_KEY",
        ));
    }
    Ok(url)
}

fn index_name(name: String) -> Result<String, InvalidVariable> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.len() > LONGEST_INDEX_NAME || !name.chars().all(allowed) {
        return Err(InvalidVariable {
            variable: INDEX,
            problem: format!(
                "the name of an index holds letters, digits, \"-\" and \"_\" only; \
                 give the one of `site-gen index --index`, which is {DEFAULT_INDEX} without it"
            ),
        });
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Option<Config>, InvalidVariable> {
        Config::from_variables(|name| {
            let found = variables.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn no_address_is_no_configuration() {
        assert!(from(&[]).unwrap().is_none());
        assert!(from(&[(URL, " "), (KEY, "key")]).unwrap().is_none());
    }

    #[test]
    fn an_address_alone_is_enough() {
        let config = from(&[(URL, "http://127.0.0.1:7700")]).unwrap().unwrap();
        assert_eq!(
            (config.index.as_str(), config.key.is_none()),
            ("docs", true)
        );
        assert_eq!(
            config.multi_search_url(),
            "http://127.0.0.1:7700/multi-search"
        );
    }

    #[test]
    fn key_index_and_path_can_be_set() {
        let variables = [
            (URL, "https://search.test/meili/\n"),
            (KEY, "secret\n"),
            (INDEX, "handbook_1"),
        ];
        let config = from(&variables).unwrap().unwrap();
        assert_eq!(
            config.multi_search_url(),
            "https://search.test/meili/multi-search"
        );
        assert_eq!(config.index, "handbook_1");
        assert_eq!(config.key.as_ref().unwrap().expose_secret(), "secret");
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for address in [
            "127.0.0.1:7700",
            "ftp://search.test",
            "http://search.test/?key=1",
            "http://:secret@search.test",
        ] {
            let error = from(&[(URL, address)]).unwrap_err();
            assert_eq!(error.variable, URL, "{address}");
            assert!(error.problem.contains("http://127.0.0.1:7700"), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        for name in ["docs/1", "Übersicht", &"x".repeat(401)] {
            let error = from(&[(URL, "http://search.test"), (INDEX, name)]).unwrap_err();
            assert_eq!(error.variable, INDEX, "{name}");
        }
    }
}
