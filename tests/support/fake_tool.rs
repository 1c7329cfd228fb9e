//! Tools whose behaviour a test decides, and which count their calls.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use connector_sdk::{Call, Output, Registry, Tool, ToolError};
use domain::tool::{Risk, ToolSpec};
use serde_json::json;
use tokio::sync::Semaphore;

/// A tool that takes a `text` and does what the test says. Cheap to clone.
#[derive(Clone)]
pub struct FakeTool(Arc<Inner>);

struct Inner {
    spec: ToolSpec,
    answer: Result<Output, ToolError>,
    gate: Semaphore,
    calls: Mutex<Vec<Call>>,
}

impl FakeTool {
    /// A tool that answers at once, and may be called again after a crash.
    #[must_use]
    pub fn answering(name: &str, text: &str) -> Self {
        Self::new(name, Ok(Output::text(text)), true, Semaphore::MAX_PERMITS)
    }

    /// A tool that answers at once, and changes something.
    #[must_use]
    pub fn writing(name: &str, text: &str) -> Self {
        Self::new(name, Ok(Output::text(text)), false, Semaphore::MAX_PERMITS)
    }

    /// A tool that fails.
    #[must_use]
    pub fn failing(name: &str, error: ToolError) -> Self {
        Self::new(name, Err(error), true, Semaphore::MAX_PERMITS)
    }

    /// A tool that does not answer before [`Self::open`].
    #[must_use]
    pub fn waiting(name: &str, idempotent: bool) -> Self {
        Self::new(name, Ok(Output::text("done at last")), idempotent, 0)
    }

    fn new(
        name: &str,
        answer: Result<Output, ToolError>,
        idempotent: bool,
        permits: usize,
    ) -> Self {
        let spec = ToolSpec {
            name: name.to_owned(),
            title: name.to_owned(),
            description: format!("The tool {name} of a test."),
            input_schema: json!({
                "type": "object",
                "properties": { "text": { "type": "string" } },
                "required": ["text"],
            }),
            risk: if idempotent { Risk::Read } else { Risk::Write },
            idempotent,
        };
        Self(Arc::new(Inner {
            spec,
            answer,
            gate: Semaphore::new(permits),
            calls: Mutex::default(),
        }))
    }

    /// Lets one call go on, now or when it comes.
    pub fn open(&self) {
        self.0.gate.add_permits(1);
    }

    /// The calls so far, those that have not been answered included.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Call>> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Tool for FakeTool {
    fn spec(&self) -> &ToolSpec {
        &self.0.spec
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        self.lock().push(call.clone());
        self.0
            .gate
            .acquire()
            .await
            .expect("the gate stays")
            .forget();
        self.0.answer.clone()
    }
}

/// A registry of these tools alone.
#[must_use]
pub fn registry(tools: &[FakeTool]) -> Registry {
    let tools = tools
        .iter()
        .map(|tool| Arc::new(tool.clone()) as Arc<dyn Tool>);
    Registry::new(tools.collect()).unwrap()
}
