//! Lists of users.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use graphql_core::connection::PageInfo;
use graphql_core::error::to_error;
use graphql_core::scope::op;
use graphql_core::user::User;
use teams::list_users::{UserFilter, count_users};

/// A page of users.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct UserConnection {
    /// The users with their cursors.
    pub edges: Vec<UserEdge>,
    /// The users.
    pub nodes: Vec<User>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    #[graphql(skip)]
    filter: UserFilter,
}

#[ComplexObject]
impl UserConnection {
    /// How many users match in all. Counted when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = count_users(op(ctx)?, &self.filter)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// A user in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct UserEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The user.
    pub node: User,
}

impl UserConnection {
    /// A page as a connection.
    #[must_use]
    pub fn new(page: domain::page::Page<identity::user::User>, filter: UserFilter) -> Self {
        let page_info = PageInfo::of(&page, |user| user.email.clone());
        let nodes: Vec<User> = page.items.into_iter().map(User::from).collect();
        Self {
            edges: edges(&nodes),
            nodes,
            page_info,
            filter,
        }
    }
}

/// Who is in a team: a page of them.
#[derive(Debug, Clone, SimpleObject)]
pub struct TeamMemberConnection {
    /// The users with their cursors.
    pub edges: Vec<UserEdge>,
    /// The users.
    pub nodes: Vec<User>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

impl From<domain::page::Page<identity::user::User>> for TeamMemberConnection {
    fn from(page: domain::page::Page<identity::user::User>) -> Self {
        let page_info = PageInfo::of(&page, |user| user.email.clone());
        let nodes: Vec<User> = page.items.into_iter().map(User::from).collect();
        Self {
            edges: edges(&nodes),
            nodes,
            page_info,
        }
    }
}

/// Users are listed by address, which no two of an organisation share.
fn edges(nodes: &[User]) -> Vec<UserEdge> {
    let edge = |node: &User| UserEdge {
        cursor: node.email.clone(),
        node: node.clone(),
    };
    nodes.iter().map(edge).collect()
}
