//! What a resolver finds in its context.

use std::sync::Arc;
use std::time::Duration;

use access::OpContext;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Error, ErrorExtensions as _};
use domain::error::ErrorCode;
use domain::id::RequestId;
use domain::tool::ToolSpec;

/// What does not change while the server runs.
#[derive(Debug, Clone)]
pub struct Server {
    /// Every tool of the registry, by name.
    pub tools: Arc<Vec<ToolSpec>>,
    /// Their names.
    pub tool_names: Arc<Vec<String>>,
    /// The model that answers when an agent names none.
    pub model: String,
    /// Whether that is the built-in simulated one.
    pub simulated: bool,
    /// Whether the server sends e-mail.
    pub mail: bool,
}

/// The operation's context.
///
/// # Errors
///
/// `AUTHENTICATION_FAILED` for a request without a valid token.
pub fn op<'a>(ctx: &Context<'a>) -> Result<&'a OpContext, Error> {
    ctx.data_opt::<OpContext>().ok_or_else(|| {
        let error = Error::new("sign in first: send a token as \"Authorization: Bearer pb_...\"");
        let request = request_id(ctx);
        error.extend_with(|_, extensions| {
            extensions.set("code", ErrorCode::AuthenticationFailed.graphql());
            extensions.set(
                "requestId",
                request.map(|id| id.to_string()).unwrap_or_default(),
            );
        })
    })
}

/// The request's id, when the transport gave one.
#[must_use]
pub fn request_id(ctx: &Context<'_>) -> Option<RequestId> {
    ctx.data_opt::<RequestId>().copied()
}

/// A loader for one request. It waits for no more keys than one turn of the executor brings.
#[must_use]
pub fn loader<K, L>(loader: L) -> DataLoader<L>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    L: Loader<K>,
{
    DataLoader::new(loader, tokio::spawn).delay(Duration::ZERO)
}
