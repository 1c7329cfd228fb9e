//! Users and organisations.

use std::collections::HashMap;

use access::OpContext;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{ComplexObject, Context, Error, ID, SimpleObject};
use domain::id::{OrganisationId, UserId};
use identity::user;

use crate::enums::{AccessRole, Department};

/// A person of the organisation.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct User {
    #[graphql(skip)]
    id: UserId,
    /// The address, in lower case.
    pub email: String,
    /// The name for people.
    pub name: String,
    /// What the user may do.
    pub access_role: AccessRole,
    /// What is relevant to the user.
    pub department: Option<Department>,
}

#[ComplexObject]
impl User {
    /// The user's id.
    pub async fn id(&self) -> ID {
        ID(self.id.to_string())
    }
}

impl From<user::User> for User {
    fn from(user: user::User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            access_role: user.access_role.into(),
            department: user.department.map(Into::into),
        }
    }
}

/// A tenant.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Organisation {
    #[graphql(skip)]
    id: OrganisationId,
    /// Its name on the command line and in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

#[ComplexObject]
impl Organisation {
    /// The organisation's id.
    pub async fn id(&self) -> ID {
        ID(self.id.to_string())
    }
}

impl From<user::Organisation> for Organisation {
    fn from(organisation: user::Organisation) -> Self {
        Self {
            id: organisation.id,
            slug: organisation.slug,
            name: organisation.name,
        }
    }
}

/// Loads users of one request.
pub struct UserLoader(pub OpContext);

impl Loader<UserId> for UserLoader {
    type Value = User;
    type Error = Error;

    async fn load(&self, ids: &[UserId]) -> Result<HashMap<UserId, User>, Error> {
        let users = user::find_users(&self.0, ids)
            .await
            .map_err(Error::new_with_source)?;
        Ok(users
            .into_iter()
            .map(|user| (user.id, user.into()))
            .collect())
    }
}

/// The user with this id, which a row of the same organisation names.
///
/// # Errors
///
/// When the database fails.
pub async fn load_user(ctx: &Context<'_>, id: UserId) -> Result<User, Error> {
    let loader = ctx.data::<DataLoader<UserLoader>>()?;
    loader
        .load_one(id)
        .await?
        .ok_or_else(|| Error::new("the user no longer exists"))
}
