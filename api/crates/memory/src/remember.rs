//! What an execution gives to its memory.

use db::Db;
use domain::agent::FieldError;
use domain::id::ExecutionId;
use domain::memory::MemoryScope;

use crate::embedder::Embedder;
use crate::error::Error;
use crate::holder::{Holder, event_of};
use crate::keep::{Draft, checked, keep};
use crate::memory::Memory;

/// What to remember, and the call that asks for it.
#[derive(Debug, Clone)]
pub struct Remember {
    /// The execution.
    pub execution: ExecutionId,
    /// The call in it.
    pub call_id: String,
    /// The same for every repetition of the call.
    pub idempotency_key: String,
    /// What to remember.
    pub text: String,
    /// For the execution's user or for all who run its agent. What all agents of the organisation read,
    /// people write.
    pub scope: MemoryScope,
}

/// Remembers a text for later executions of the same agent, and returns it with whether it is new.
///
/// # Errors
///
/// [`Error::Invalid`] when the text may not be remembered, and [`Error::Full`].
pub async fn remember(
    db: &Db,
    embedder: &Embedder,
    input: Remember,
) -> Result<(Memory, bool), Error> {
    let text = checked(&input.text)?;
    let holder = Holder::of(db, input.execution).await?;
    let user = match input.scope {
        MemoryScope::User => Some(holder.requested_by),
        MemoryScope::Agent => None,
        MemoryScope::Organisation => {
            let message = "must be user or agent: what all agents read is written by people";
            return Err(Error::Invalid(vec![FieldError::new("scope", message)]));
        }
    };
    let draft = Draft {
        organisation: holder.organisation_id,
        scope: input.scope,
        user,
        agent: Some(holder.agent_id),
        text,
        written_by: holder.requested_by,
        execution: Some(input.execution),
        seq: event_of(db, input.execution, &input.call_id).await?,
        idempotency_key: Some(input.idempotency_key),
        pinned: false,
    };
    let embedding = embedder.try_embed(&draft.text).await;
    db.tenant(holder.organisation_id, async move |conn| {
        keep(conn, embedder, embedding, &draft).await
    })
    .await
}
