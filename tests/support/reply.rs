//! What the server answered.

use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; a text that is no JSON is a string.
    pub body: Value,
}

impl Reply {
    /// Reads an answer.
    pub async fn read(response: Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self {
            status,
            headers,
            body,
        }
    }

    /// A header as text; empty without it.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// A value of the body by its JSON pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// A text of the body by its JSON pointer.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        let text = self.at(pointer).as_str();
        text.unwrap_or_else(|| panic!("no text at {pointer} in {self:?}"))
    }

    /// The code of the first error in a GraphQL answer, wherever it stands; `OK` without one.
    #[must_use]
    pub fn code(&self) -> &str {
        let of_request = self.at("/errors/0/extensions/code").as_str();
        let payloads = self.at("/data").as_object().into_iter().flatten();
        let of_payload = payloads
            .filter_map(|(_, payload)| payload.pointer("/errors/0/code")?.as_str())
            .next();
        of_request.or(of_payload).unwrap_or("OK")
    }

    /// The `data` of a GraphQL answer without errors.
    ///
    /// # Panics
    ///
    /// When there are errors.
    #[must_use]
    pub fn data(&self) -> &Value {
        assert_eq!(self.code(), "OK", "{}", self.body);
        self.at("/data")
    }
}
