//! Who sees an execution: who asked for it, and whoever sees its agent.

use access::Actor;
use agents::visibility::hidden_ids;
use db_schema::schema::{agents as agents_table, executions};
use diesel::dsl::{Eq, NeAll, Or};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Uuid;
use domain::id::UserId;

/// Holds for the executions that somebody sees.
pub(crate) type SeenBy = Or<
    Eq<executions::requested_by, UserId>,
    NeAll<executions::agent_id, agents_table::BoxedQuery<'static, Pg, Uuid>>,
>;

/// Holds for the executions that the actor sees.
pub(crate) fn seen_by(actor: &Actor) -> SeenBy {
    executions::requested_by
        .eq(actor.user)
        .or(executions::agent_id.ne_all(hidden_ids(actor)))
}
