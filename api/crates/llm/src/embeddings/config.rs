//! Where texts are turned into vectors.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::environment::InvalidVariable;
use crate::http;

const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

/// Where the server is, and which of its models to ask.
#[derive(Debug, Clone)]
pub struct Config {
    /// The key; none for a server that asks for none.
    pub api_key: Option<SecretString>,
    /// The API with its version, such as `https://api.openai.com/v1`.
    pub base_url: Url,
    /// The model.
    pub model: String,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

impl Config {
    /// What `EMBEDDINGS_MODEL`, `EMBEDDINGS_BASE_URL` and `EMBEDDINGS_API_KEY` say; none without a
    /// model.
    ///
    /// Without an address of its own it is the one of `OPENAI_BASE_URL`, with the key in
    /// `OPENAI_API_KEY`. That key goes nowhere else.
    ///
    /// # Errors
    ///
    /// Names the variable that cannot be used.
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
        let Some(model) = set("EMBEDDINGS_MODEL") else {
            return match set(super::ADDRESS) {
                None => Ok(None),
                Some(_) => Err(InvalidVariable {
                    variable: "EMBEDDINGS_MODEL",
                    problem: "it is not set; name a model of the server at EMBEDDINGS_BASE_URL"
                        .to_owned(),
                }),
            };
        };
        let own = set(super::ADDRESS);
        let key = match (&own, set("EMBEDDINGS_API_KEY")) {
            (_, Some(key)) => Some(key),
            (None, None) => set("OPENAI_API_KEY"),
            (Some(_), None) => None,
        };
        let (address, variable) = match own {
            Some(address) => (address, super::ADDRESS),
            None => {
                let address = set("OPENAI_BASE_URL");
                let address = address.unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
                (address, "OPENAI_BASE_URL")
            }
        };
        Ok(Some(Self {
            api_key: key.map(Into::into),
            base_url: http::base_url(&address, variable, DEFAULT_BASE_URL)?,
            model,
            timeout: Duration::from_secs(15),
        }))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Option<(String, String)>, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let config = Config::from_variables(variable).map_err(|error| error.to_string())?;
        Ok(config.map(|config| {
            let key = config.api_key.map(|key| key.expose_secret().to_owned());
            (config.base_url.to_string(), key.unwrap_or_default())
        }))
    }

    #[test]
    fn without_a_model_there_is_none() {
        assert_eq!(from(&[("OPENAI_API_KEY", "k")]), Ok(None));
        let said = from(&[("EMBEDDINGS_BASE_URL", "http://localhost:11434/v1")]).unwrap_err();
        assert!(said.contains("EMBEDDINGS_MODEL"), "{said}");
    }

    #[test]
    fn the_key_of_the_models_goes_to_the_server_of_the_models_only() {
        let model = ("EMBEDDINGS_MODEL", "small");
        let (key, own) = (("OPENAI_API_KEY", "k"), ("EMBEDDINGS_API_KEY", "e"));
        let there = ("EMBEDDINGS_BASE_URL", "http://localhost:11434/v1");
        let found = |address: &str, key: &str| Ok(Some((address.to_owned(), key.to_owned())));
        assert_eq!(from(&[model, key]), found("https://api.openai.com/v1", "k"));
        let other = ("OPENAI_BASE_URL", "http://models.local/v1");
        assert_eq!(from(&[model, key, other]), found(other.1, "k"));
        assert_eq!(from(&[model, key, there]), found(there.1, ""));
        assert_eq!(from(&[model, key, there, own]), found(there.1, "e"));
        let said = from(&[model, ("EMBEDDINGS_BASE_URL", "there")]).unwrap_err();
        assert!(said.contains("EMBEDDINGS_BASE_URL"), "{said}");
    }
}
