//! The schema: the merged roots, their shared data and limits.

use access::OpContext;
use async_graphql::{MergedObject, MergedSubscription, Request};
use domain::id::RequestId;
use executions::Signals;
use graphql_agents::definition_file::{DefinitionFileMutation, DefinitionFileQuery};
use graphql_agents::loaders::{
    AgentLoader, AgentVersionLoader, CurrentVersionLoader, ShareLoader, SharedWithViewerLoader,
};
use graphql_agents::mutation::AgentMutation;
use graphql_agents::query::AgentQuery;
use graphql_agents::share::ShareMutation;
use graphql_agents::version_mutation::VersionMutation;
use graphql_core::scope::{Server, loader};
use graphql_core::user::UserLoader;
use graphql_core::viewer::ViewerQuery;
use graphql_executions::budget::{BudgetMutation, BudgetQuery};
use graphql_executions::concurrency::{ConcurrencyMutation, ConcurrencyQuery};
use graphql_executions::fork::ForkMutation;
use graphql_executions::mutation::ExecutionMutation;
use graphql_executions::query::ExecutionQuery;
use graphql_executions::subscription::ExecutionSubscription;
use graphql_memories::mutation::MemoryMutation;
use graphql_memories::query::MemoryQuery;
use graphql_notifications::mutation::NotificationMutation;
use graphql_notifications::query::NotificationQuery;
use graphql_schedules::loaders::LastTickLoader;
use graphql_schedules::mutation::ScheduleMutation;
use graphql_schedules::query::ScheduleQuery;
use graphql_teams::loaders::{MembershipLoader, TeamLoader};
use graphql_teams::mutation::TeamMutation;
use graphql_teams::query::TeamQuery;
use graphql_templates::mutation::TemplateMutation;
use graphql_templates::query::TemplateQuery;

use memory::Embedder;

use crate::node::NodeQuery;

/// The schema that the server executes.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What can be asked.
#[derive(Default, MergedObject)]
pub struct Query(
    ViewerQuery,
    AgentQuery,
    ExecutionQuery,
    ConcurrencyQuery,
    ScheduleQuery,
    NotificationQuery,
    DefinitionFileQuery,
    TemplateQuery,
    BudgetQuery,
    TeamQuery,
    MemoryQuery,
    NodeQuery,
);

/// What can be changed. Expected errors come in the payloads.
#[derive(Default, MergedObject)]
pub struct Mutation(
    AgentMutation,
    ExecutionMutation,
    ForkMutation,
    ConcurrencyMutation,
    ScheduleMutation,
    NotificationMutation,
    DefinitionFileMutation,
    VersionMutation,
    ShareMutation,
    TeamMutation,
    TemplateMutation,
    BudgetMutation,
    MemoryMutation,
);

/// What can be watched.
#[derive(Default, MergedSubscription)]
pub struct Subscription(ExecutionSubscription);

/// The deepest nesting of a document.
const MAX_DEPTH: usize = 12;
/// The largest cost of a document: fields, times the items that their lists may have.
const MAX_COMPLEXITY: usize = 20_000;
/// The most directives on one field.
const MAX_DIRECTIVES: usize = 8;

/// Builds the schema.
///
/// `introspection` shows the schema to clients, for development.
#[must_use]
pub fn build(server: Server, signals: Signals, embedder: Embedder, introspection: bool) -> Schema {
    let builder = Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .data(server)
    .data(signals)
    .data(embedder)
    .limit_depth(MAX_DEPTH)
    .limit_complexity(MAX_COMPLEXITY)
    .limit_directives(MAX_DIRECTIVES);
    if introspection {
        builder
    } else {
        builder.disable_introspection()
    }
    .finish()
}

/// The schema as a document, for `schema.graphql`.
#[must_use]
pub fn sdl() -> String {
    let schema = async_graphql::Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .finish();
    let options = async_graphql::SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    schema.sdl_with_options(options)
}

/// Gives a request its id and, when somebody is signed in, the context and loaders.
#[must_use]
pub fn with_scope(request: Request, id: RequestId, op: Option<OpContext>) -> Request {
    let request = request.data(id);
    let Some(op) = op else { return request };
    request
        .data(loader(UserLoader(op.clone())))
        .data(loader(AgentLoader(op.clone())))
        .data(loader(AgentVersionLoader(op.clone())))
        .data(loader(CurrentVersionLoader(op.clone())))
        .data(loader(ShareLoader(op.clone())))
        .data(loader(SharedWithViewerLoader(op.clone())))
        .data(loader(TeamLoader(op.clone())))
        .data(loader(MembershipLoader(op.clone())))
        .data(loader(LastTickLoader(op.clone())))
        .data(op)
}
