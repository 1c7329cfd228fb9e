//! Tools whose effects happen in another process, which counts them.
//!
//! A test that kills whoever calls a tool cannot count inside of it. These tools post each call to
//! an address: what is called, the idempotency key, and who calls.

use std::sync::Arc;

use async_trait::async_trait;
use connector_sdk::{Call, Output, Registry, Tool, ToolError};
use domain::tool::{Risk, ToolSpec};
use serde_json::json;

/// The tool that may be called again: the other side honours its idempotency key.
pub const KEYED: &str = "book";
/// The tool that may not be called again: the other side does it once more each time.
pub const UNKEYED: &str = "send";

/// Both tools, with their effects behind `url`, as `caller` calls them.
///
/// # Panics
///
/// When no HTTP client can be made.
#[must_use]
pub fn registry(url: &str, caller: &str) -> Registry {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let tools = [(KEYED, true), (UNKEYED, false)].map(|(name, idempotent)| {
        Arc::new(EffectTool {
            spec: spec(name, idempotent),
            url: format!("{url}/{name}"),
            caller: caller.to_owned(),
            http: http.clone(),
        }) as Arc<dyn Tool>
    });
    Registry::new(tools.into()).unwrap()
}

struct EffectTool {
    spec: ToolSpec,
    url: String,
    caller: String,
    http: reqwest::Client,
}

fn spec(name: &str, idempotent: bool) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        title: name.to_owned(),
        description: format!("The tool {name} of a test, whose effects are counted elsewhere."),
        input_schema: json!({
            "type": "object",
            "properties": { "what": { "type": "string" } },
            "required": ["what"],
        }),
        risk: Risk::Write,
        idempotent,
    }
}

#[async_trait]
impl Tool for EffectTool {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let body = json!({
            "what": call.arguments["what"],
            "key": call.idempotency_key,
            "caller": self.caller,
        });
        let failed = |error: reqwest::Error| ToolError::Failed(error.to_string());
        let request = self.http.post(&self.url).json(&body);
        let answer = request.send().await.map_err(failed)?;
        Ok(Output::text(answer.text().await.map_err(failed)?))
    }
}
