//! What a person gives to agents to remember.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use domain::agent::FieldError;
use domain::id::AgentId;
use domain::memory::MemoryScope;
use serde_json::json;

use crate::embedder::Embedder;
use crate::error::Error;
use crate::keep::{Draft, checked, keep};
use crate::memory::{Memory, change_of, noting_denial, require_agent};

/// What to remember.
#[derive(Debug, Clone)]
pub struct SaveMemory {
    /// What.
    pub text: String,
    /// Whose executions read it.
    pub scope: MemoryScope,
    /// The agent: needed when it is one agent's; without it, what is for the actor is read by all
    /// agents that the actor runs.
    pub agent: Option<AgentId>,
    /// Whether it is kept until somebody deletes it.
    pub pinned: bool,
}

/// Gives agents something to remember. The same text in the same place is not kept twice.
///
/// # Errors
///
/// [`Error::Invalid`] with everything that does not fit, [`Error::AgentNotFound`] and
/// [`Error::Full`].
pub async fn save_memory(
    ctx: &OpContext,
    embedder: &Embedder,
    input: SaveMemory,
) -> Result<Memory, Error> {
    ctx.require(change_of(input.scope)).await?;
    let text = checked(&input.text)?;
    check_agent(&input)?;
    let actor = ctx.actor();
    let draft = Draft {
        organisation: actor.organisation,
        scope: input.scope,
        user: (input.scope == MemoryScope::User).then_some(actor.user),
        agent: input.agent,
        text,
        written_by: actor.user,
        execution: None,
        seq: None,
        idempotency_key: None,
        pinned: input.pinned,
    };
    let embedding = embedder.try_embed(&draft.text).await;
    let saved = ctx
        .transaction(async move |conn| {
            if let Some(agent) = draft.agent {
                require_agent(actor, conn, agent, draft.scope).await?;
            }
            let (memory, is_new) = keep(conn, embedder, embedding, &draft).await?;
            // What is remembered is not for the log.
            let details = json!({ "scope": draft.scope, "agent": draft.agent, "new": is_new });
            let (action, resource) = (Action::MemorySave, memory.id.to_string());
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            Ok(memory)
        })
        .await;
    noting_denial(ctx, saved).await
}

fn check_agent(input: &SaveMemory) -> Result<(), Error> {
    let message = match (input.scope, input.agent) {
        (MemoryScope::Agent, None) => "must name the agent that is to remember it",
        (MemoryScope::Organisation, Some(_)) => {
            "must be left out: what is for the organisation is read by all its agents"
        }
        _ => return Ok(()),
    };
    Err(Error::Invalid(vec![FieldError::new("agentId", message)]))
}
