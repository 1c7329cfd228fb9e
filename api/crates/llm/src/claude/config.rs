//! How Claude is reached.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::environment::InvalidVariable;
use crate::http;

const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";
const DEFAULT_MODEL: &str = "claude-sonnet-4-5";

/// Where Claude is, and how to talk to it.
#[derive(Debug, Clone)]
pub struct Config {
    /// The key that pays.
    pub api_key: SecretString,
    /// The API without its path, such as a gateway of the company's own.
    pub base_url: Url,
    /// The model for agents that name none.
    pub model: String,
    /// The most tokens of one turn.
    pub max_tokens: u32,
    /// The longest wait for a connection.
    pub connect_timeout: Duration,
    /// The longest wait for the next byte.
    pub stall: Duration,
}

impl Config {
    /// The standard way to reach Claude with this key.
    pub fn new(api_key: SecretString, base_url: Url) -> Self {
        Self {
            api_key,
            base_url,
            model: DEFAULT_MODEL.to_owned(),
            max_tokens: 16_000,
            connect_timeout: Duration::from_secs(10),
            stall: Duration::from_secs(60),
        }
    }

    /// What `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL` and `PROFILE_BUILDER_MODEL` say; none without a key.
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
        let Some(key) = set("ANTHROPIC_API_KEY") else {
            return Ok(None);
        };
        let base_url = set("ANTHROPIC_BASE_URL").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
        let mut config = Self::new(
            key.into(),
            http::base_url(&base_url, super::ADDRESS, DEFAULT_BASE_URL)?,
        );
        if let Some(model) = set("PROFILE_BUILDER_MODEL") {
            config.model = model;
        }
        Ok(Some(config))
    }

    pub(super) fn messages_url(&self) -> String {
        let base = self.base_url.as_str().trim_end_matches('/');
        format!("{base}/v1/messages")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Option<Config>, InvalidVariable> {
        Config::from_variables(|name| {
            let found = variables.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn no_key_or_a_blank_one_is_no_configuration() {
        assert!(from(&[]).unwrap().is_none());
        assert!(from(&[("ANTHROPIC_API_KEY", " ")]).unwrap().is_none());
    }

    #[test]
    fn a_key_alone_is_enough() {
        let config = from(&[("ANTHROPIC_API_KEY", "sk-1\n")]).unwrap().unwrap();
        assert_eq!(config.api_key.expose_secret(), "sk-1");
        assert_eq!(config.model, DEFAULT_MODEL);
        assert_eq!(
            config.messages_url(),
            "https://api.anthropic.com/v1/messages"
        );
        assert!(!format!("{config:?}").contains("sk-1"));
    }

    #[test]
    fn address_and_model_can_be_set() {
        let config = from(&[
            ("ANTHROPIC_API_KEY", "k"),
            ("ANTHROPIC_BASE_URL", "http://gateway.test/claude/"),
            ("PROFILE_BUILDER_MODEL", "claude-test"),
        ]);
        let config = config.unwrap().unwrap();
        assert_eq!(config.model, "claude-test");
        assert_eq!(
            config.messages_url(),
            "http://gateway.test/claude/v1/messages"
        );
    }

    #[test]
    fn a_bad_address_is_reported_with_the_variable() {
        for address in ["api.anthropic.com", "ftp://x", "https://x/?a=1"] {
            let error = from(&[("ANTHROPIC_API_KEY", "k"), ("ANTHROPIC_BASE_URL", address)]);
            assert_eq!(error.unwrap_err().variable, "ANTHROPIC_BASE_URL");
        }
    }
}
