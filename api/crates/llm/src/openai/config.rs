//! How the server is reached.

use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url};

use crate::environment::InvalidVariable;
use crate::http;

const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";
/// The model for OpenAI's own API; what another server has is not known.
const DEFAULT_MODEL: &str = "gpt-5.4";

/// Where the server is, and how to talk to it.
#[derive(Debug, Clone)]
pub struct Config {
    /// The key that pays.
    pub api_key: SecretString,
    /// The API with its version, such as `https://api.openai.com/v1`.
    pub base_url: Url,
    /// The model for agents that name none, and for all when it stands in for another.
    pub model: String,
    /// The most tokens of one turn.
    pub max_tokens: u32,
    /// The longest wait for a connection.
    pub connect_timeout: Duration,
    /// The longest wait for the next byte.
    pub stall: Duration,
}

impl Config {
    /// The standard way to reach a server with this key.
    pub fn new(api_key: SecretString, base_url: Url, model: String) -> Self {
        Self {
            api_key,
            base_url,
            model,
            max_tokens: 16_000,
            connect_timeout: Duration::from_secs(10),
            stall: Duration::from_secs(60),
        }
    }

    /// What `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_MODEL` say; none without a key.
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
        let Some(key) = set("OPENAI_API_KEY") else {
            return Ok(None);
        };
        let base_url = set(super::ADDRESS).unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
        let base_url = http::base_url(&base_url, super::ADDRESS, DEFAULT_BASE_URL)?;
        let model = match set("OPENAI_MODEL") {
            Some(model) => model,
            None if is_openai(&base_url) => DEFAULT_MODEL.to_owned(),
            None => {
                return Err(InvalidVariable {
                    variable: "OPENAI_MODEL",
                    problem: "it is not set; name a model of the server at OPENAI_BASE_URL"
                        .to_owned(),
                });
            }
        };
        Ok(Some(Self::new(key.into(), base_url, model)))
    }

    pub(super) fn completions_url(&self) -> String {
        let base = self.base_url.as_str().trim_end_matches('/');
        format!("{base}/chat/completions")
    }

    /// Whether this is OpenAI's own API, which has another name for the limit of a turn.
    pub(super) fn is_openai(&self) -> bool {
        is_openai(&self.base_url)
    }
}

fn is_openai(url: &Url) -> bool {
    matches!(url.host(), Some(Host::Domain("api.openai.com")))
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
        assert!(from(&[("OPENAI_MODEL", "m")]).unwrap().is_none());
        assert!(from(&[("OPENAI_API_KEY", " ")]).unwrap().is_none());
    }

    #[test]
    fn a_key_alone_is_enough_for_openai_itself() {
        let config = from(&[("OPENAI_API_KEY", "sk-1\n")]).unwrap().unwrap();
        assert_eq!(config.api_key.expose_secret(), "sk-1");
        assert_eq!(config.model, DEFAULT_MODEL);
        assert!(config.is_openai());
        let url = "https://api.openai.com/v1/chat/completions";
        assert_eq!(config.completions_url(), url);
        assert!(!format!("{config:?}").contains("sk-1"));
    }

    #[test]
    fn another_server_needs_the_name_of_its_model() {
        let own = ("OPENAI_BASE_URL", "http://models.test:8000/v1/");
        let error = from(&[("OPENAI_API_KEY", "k"), own]).unwrap_err();
        assert_eq!(error.variable, "OPENAI_MODEL");
        let config = from(&[("OPENAI_API_KEY", "k"), own, ("OPENAI_MODEL", "llama")]);
        let config = config.unwrap().unwrap();
        assert!(!config.is_openai());
        let url = "http://models.test:8000/v1/chat/completions";
        assert_eq!(config.completions_url(), url);
    }

    #[test]
    fn a_bad_address_is_reported_with_the_variable() {
        for address in ["api.openai.com", "ftp://x", "https://x/?a=1"] {
            let error = from(&[("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", address)]);
            assert_eq!(error.unwrap_err().variable, "OPENAI_BASE_URL");
        }
    }
}
