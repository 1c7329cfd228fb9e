//! Decisions that executions wait for.

use async_graphql::{Context, Enum, ID, Json, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::ApprovalId;
use executions::list_approvals::find_votes;
use graphql_agents::agent_version::ApprovalPolicy;
use graphql_core::connection::PageInfo;
use graphql_core::enums::Risk;
use graphql_core::error::{invalid, to_error};
use graphql_core::scope::op;
use graphql_core::user::{User, load_user};
use serde_json::Value;

use crate::execution::Execution;

/// What an execution asks people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::approval::ApprovalKind")]
pub enum ApprovalKind {
    /// Whether a call may be made: answer with `decideApproval`.
    Call,
    /// What became of a call whose worker went away: answer with `resolveDoubt`.
    Doubt,
}

/// Where a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::approval::ApprovalStatus")]
pub enum ApprovalStatus {
    /// Waits for people.
    Pending,
    /// The call may be made.
    Approved,
    /// The call may not be made.
    Denied,
    /// Nobody decided in time.
    Expired,
    /// Somebody said what became of the call.
    Resolved,
}

/// What became of a call that was in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::approval::Resolution")]
pub enum Resolution {
    /// It took effect; only its answer is lost.
    Happened,
    /// It did not take effect.
    DidNotHappen,
    /// It is to be made again, whatever became of it.
    Retry,
}

/// Something that an execution asks people.
#[derive(Debug, Clone)]
pub struct Approval(pub executions::Approval);

#[Object]
impl Approval {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The execution that waits.
    async fn execution(&self, ctx: &Context<'_>) -> Result<Execution> {
        let found = executions::find_execution::find_execution(op(ctx)?, self.0.execution_id);
        let found = found.await.map_err(|error| to_error(ctx, &error))?;
        Ok(Execution(found))
    }

    /// What is asked.
    async fn kind(&self) -> ApprovalKind {
        self.0.kind.into()
    }

    /// The call, unique in the execution.
    async fn call_id(&self) -> ID {
        ID(self.0.call_id.clone())
    }

    /// The tool's name.
    async fn tool(&self) -> &str {
        &self.0.tool
    }

    /// What it is called with.
    async fn arguments(&self) -> Json<&Value> {
        Json(&self.0.arguments)
    }

    /// What `decideApproval` wants to see, so that nobody agrees to something else; empty for a doubt.
    async fn arguments_hash(&self) -> &str {
        &self.0.arguments_hash
    }

    /// What the call can do to the world.
    async fn risk(&self) -> Risk {
        self.0.risk.into()
    }

    /// Who decides, and until when; for a doubt anybody who may decide.
    async fn policy(&self) -> ApprovalPolicy {
        self.0.policy().into()
    }

    /// Who has agreed so far.
    async fn agreed(&self, ctx: &Context<'_>) -> Result<Vec<User>> {
        let votes = find_votes(op(ctx)?, self.0.id);
        let mut users = Vec::new();
        for user in votes.await.map_err(|error| to_error(ctx, &error))? {
            users.push(load_user(ctx, user).await?);
        }
        Ok(users)
    }

    /// Where the decision stands.
    async fn status(&self) -> ApprovalStatus {
        self.0.status.into()
    }

    /// When it was asked.
    async fn requested_at(&self) -> DateTime<Utc> {
        self.0.requested_at
    }

    /// When it counts as denied.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Who decided last; null for what nobody decided on.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.0.decided_by {
            Some(user) => load_user(ctx, user).await.map(Some),
            None => Ok(None),
        }
    }

    /// Why, in that person's words.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// A page of decisions.
#[derive(Debug, Clone, SimpleObject)]
pub struct ApprovalConnection {
    /// The decisions with their cursors.
    pub edges: Vec<ApprovalEdge>,
    /// The decisions.
    pub nodes: Vec<Approval>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

/// A decision in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ApprovalEdge {
    /// Its place in the list.
    pub cursor: String,
    /// The decision.
    pub node: Approval,
}

impl From<domain::page::Page<executions::Approval>> for ApprovalConnection {
    fn from(page: domain::page::Page<executions::Approval>) -> Self {
        let page_info = PageInfo::of(&page, |approval| approval.id.to_string());
        let nodes: Vec<Approval> = page.items.into_iter().map(Approval).collect();
        let edge = |node: &Approval| ApprovalEdge {
            cursor: node.0.id.to_string(),
            node: node.clone(),
        };
        Self {
            edges: nodes.iter().map(edge).collect(),
            nodes,
            page_info,
        }
    }
}

/// Reads the id of a decision.
pub(crate) fn approval_id(ctx: &Context<'_>, id: &ID) -> Result<ApprovalId> {
    id.parse().map_err(|error| invalid(ctx, error))
}
