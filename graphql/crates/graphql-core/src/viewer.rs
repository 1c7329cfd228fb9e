//! The acting user.

use async_graphql::{Context, Object, Result, SimpleObject};

use crate::enums::Permission;
use crate::error::to_error;
use crate::scope::{Server, op};
use crate::user::{Organisation, User};

/// The acting user, and what they may do here.
#[derive(Debug, Clone, SimpleObject)]
pub struct Viewer {
    /// The user.
    pub user: User,
    /// The user's organisation. Nothing outside it is visible.
    pub organisation: Organisation,
    /// What the user's access role allows.
    pub permissions: Vec<Permission>,
    /// The model that answers when an agent names none.
    pub model: ModelInfo,
}

/// A model.
#[derive(Debug, Clone, SimpleObject)]
pub struct ModelInfo {
    /// Its name, as the provider spells it.
    pub name: String,
    /// Whether it is the built-in simulated model, which plays a model without being one.
    pub simulated: bool,
}

/// The queries about the acting user.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The acting user, and what they may do here.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let op = op(ctx)?;
        let server = ctx.data::<Server>()?;
        let (user, organisation) = identity::user::find_viewer(op)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(Viewer {
            user: user.into(),
            organisation: organisation.into(),
            permissions: access::policy::permissions(op.actor().access_role)
                .into_iter()
                .map(Into::into)
                .collect(),
            model: ModelInfo {
                name: server.model.clone(),
                simulated: server.simulated,
            },
        })
    }
}
