//! Who runs the models that agents think with.

use crate::role::named_enum;

named_enum! {
    /// Who runs a model.
    ModelProvider {
        /// Claude, at Anthropic or at a gateway that speaks the Messages API.
        Anthropic = "anthropic",
        /// A server that speaks OpenAI's Chat Completions API, OpenAI's own or another.
        OpenAi = "openai",
        /// The built-in simulated model.
        Simulated = "simulated",
    }
}
