//! What every model can do.

use agent_core::ModelRequest;
use async_trait::async_trait;
use domain::journal::{Block, StopReason, Usage};
use domain::model::ModelProvider;

use crate::error::Error;

/// A model that takes turns in a conversation.
#[async_trait]
pub trait ModelClient: Send + Sync {
    /// Takes one turn, and hands its text to `on_delta` while it is being written.
    ///
    /// One attempt only: see [`crate::Models`]. Dropping the future ends the request.
    async fn reply(
        &self,
        request: &ModelRequest,
        on_delta: &mut OnDelta<'_>,
    ) -> Result<ModelReply, Error>;

    /// Which model this is.
    fn info(&self) -> ModelInfo;
}

/// Who is told the live news of a turn.
pub type OnDelta<'a> = dyn FnMut(Delta<'_>) + Send + 'a;

/// Live news of a turn. The finished turn repeats all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delta<'a> {
    /// More text.
    Text(&'a str),
    /// The attempt failed and the turn begins anew: forget its text.
    Restarted,
}

/// Which model answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// Its name, as the provider spells it.
    pub name: String,
    /// Who runs it.
    pub provider: ModelProvider,
    /// Whether it is the built-in simulated one.
    pub simulated: bool,
    /// The most tokens that it writes in one turn.
    pub max_output_tokens: u32,
}

/// One whole turn.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelReply {
    /// Its blocks in order, verbatim.
    pub content: Vec<Block>,
    /// Why it stopped.
    pub stop_reason: StopReason,
    /// What it cost.
    pub usage: Usage,
    /// The model that answered, which may be more exact than the one asked for.
    pub model: String,
    /// Whether it is the built-in simulated one.
    pub simulated: bool,
}
