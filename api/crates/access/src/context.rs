//! What every use case takes first: who acts, in which request, on which database.

use db::{Connection, Db};
use domain::id::{OrganisationId, RequestId, TokenId, UserId};
use domain::permission::Permission;
use domain::role::{AccessRole, Department};

use crate::audit::{self, Action, Outcome};
use crate::policy;

/// The user that a request acts for.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The user's organisation: nothing outside it is visible.
    pub organisation: OrganisationId,
    /// The user.
    pub user: UserId,
    /// The token the user showed; none when a schedule acts for the user.
    pub token: Option<TokenId>,
    /// What the user may do.
    pub access_role: AccessRole,
    /// What is relevant to the user.
    pub department: Option<Department>,
}

/// Where a request came from, for the audit log.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The peer's address.
    pub ip_address: Option<String>,
    /// What the client calls itself, cut to 300 characters.
    pub user_agent: Option<String>,
}

/// The context of one operation.
#[derive(Clone)]
pub struct OpContext {
    db: Db,
    actor: Actor,
    request: RequestId,
    origin: Origin,
}

/// The access role does not allow the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access role {role} does not have the permission {permission}")]
pub struct Forbidden {
    /// What was missing.
    pub permission: Permission,
    /// The role that lacks it.
    pub role: AccessRole,
}

impl OpContext {
    /// A context for `actor`.
    #[must_use]
    pub const fn new(db: Db, actor: Actor, request: RequestId, origin: Origin) -> Self {
        Self {
            db,
            actor,
            request,
            origin,
        }
    }

    /// The same request, acting for another user of the same organisation: what a schedule starts,
    /// it starts for its owner.
    #[must_use]
    pub fn on_behalf_of(&self, actor: Actor) -> Self {
        Self {
            actor,
            ..self.clone()
        }
    }

    /// The same for another request of the same actor, such as an operation of a connection.
    #[must_use]
    pub fn for_request(&self, request: RequestId) -> Self {
        Self {
            request,
            ..self.clone()
        }
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The request's id.
    #[must_use]
    pub const fn request(&self) -> RequestId {
        self.request
    }

    /// Where the request came from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Refuses the operation unless the actor has `permission`; a refusal is audited.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] when the actor's access role lacks the permission.
    pub async fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        let allowed = self.check(permission);
        if allowed.is_err() {
            self.note_denial(permission).await;
        }
        allowed
    }

    /// As [`OpContext::require`], inside a transaction: the refusal is left to the caller to note.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] when the actor's access role lacks the permission.
    pub fn check(&self, permission: Permission) -> Result<(), Forbidden> {
        let role = self.actor.access_role;
        if policy::allows(role, permission) {
            return Ok(());
        }
        Err(Forbidden { permission, role })
    }

    /// Runs `body` in a transaction that sees the rows of the actor's organisation only.
    ///
    /// # Errors
    ///
    /// What `body` fails with; all of it is rolled back then.
    pub async fn transaction<R, E, F>(&self, body: F) -> Result<R, E>
    where
        for<'r> F: AsyncFnOnce(&'r mut Connection) -> Result<R, E>
            + db::pool::Body<&'r mut Connection, Result<R, E>, Future: Send>
            + Send,
        E: From<diesel::result::Error> + Send,
        R: Send,
    {
        self.db.tenant(self.actor.organisation, body).await
    }

    /// Audits that the actor was refused what the permission alone allows, such as a change of
    /// somebody else's.
    pub async fn note_denial(&self, permission: Permission) {
        let recorded = self
            .transaction(async |conn| {
                let action = Action::Denied(permission);
                let resource = self.actor.organisation.to_string();
                audit::record(
                    self,
                    conn,
                    action,
                    &resource,
                    Outcome::Denied,
                    serde_json::Value::Null,
                )
                .await
            })
            .await;
        if let Err(error) = recorded {
            tracing::error!(user.id = %self.actor.user, %permission, %error, "Could not audit a denied operation");
        }
    }
}
