//! The contract between the engine and a tool.

use std::time::Duration;

use async_trait::async_trait;
use domain::id::ExecutionId;
use domain::tool::ToolSpec;
use serde_json::Value;

/// One callable action.
#[async_trait]
pub trait Tool: Send + Sync {
    /// What models, people and the engine know about the tool.
    fn spec(&self) -> &ToolSpec;

    /// Does it. The arguments have been checked against the schema of [`Tool::spec`].
    async fn call(&self, call: &Call) -> Result<Output, ToolError>;

    /// What it would answer, for a dry run: without any effect, and without asking anybody.
    ///
    /// A tool that does not say so itself only tells that it would have been called.
    async fn simulate(&self, _call: &Call) -> Result<Output, ToolError> {
        let title = &self.spec().title;
        Ok(Output::text(format!(
            "\"{title}\" would have been called with these arguments. Take it that the call succeeded."
        )))
    }
}

/// One request to a tool.
#[derive(Debug, Clone)]
pub struct Call {
    /// The arguments, an object.
    pub arguments: Value,
    /// The same for every repetition of the same call, so that the far side can recognise one.
    pub idempotency_key: String,
    /// The execution that makes the call: on whose behalf it is made follows from it, and never from
    /// the arguments.
    pub execution: ExecutionId,
    /// The call's id in that execution.
    pub call_id: String,
    /// How long the whole call may take.
    pub timeout: Duration,
}

/// What a tool has to say to the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Plain text or Markdown.
    pub text: String,
}

impl Output {
    /// An output with this text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// Why a call gave no output, in words that a model and a person can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// No tool has this name.
    #[error("there is no tool \"{name}\"; the tools are: {}", known.join(", "))]
    UnknownTool {
        /// The name that was asked for.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// The arguments do not fit the schema, or mean nothing. Other arguments may work.
    #[error("invalid arguments: {0}")]
    InvalidArguments(String),
    /// A rule forbids it. Trying again is of no use.
    #[error("refused: {0}")]
    Refused(String),
    /// The other side does not answer at the moment. Trying later may work.
    #[error("not available: {0}")]
    Unavailable(String),
    /// It was tried and did not work.
    #[error("failed: {0}")]
    Failed(String),
}
