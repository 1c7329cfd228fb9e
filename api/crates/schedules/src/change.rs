//! What making and changing a schedule have in common.

use access::OpContext;
use db::Connection;
use db_schema::schema::agents as agents_table;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::{AgentStatus, FieldError, MAX_GOAL, MAX_NAME, check_text};
use domain::id::AgentId;

use crate::error::Error;
use crate::timing::Timing;

/// The longest catch-up window, in seconds: seven days.
pub(crate) const MAX_CATCH_UP: u32 = 604_800;

/// Everything that a person enters, checked.
pub(crate) struct Checked {
    pub(crate) timing: Timing,
    pub(crate) catch_up_seconds: i32,
}

/// Checks everything that a person enters.
///
/// # Errors
///
/// [`Error::Invalid`] with everything that is wrong.
pub(crate) fn check(
    name: &str,
    goal: &str,
    when: &str,
    zone: &str,
    catch_up: u32,
) -> Result<Checked, Error> {
    let mut errors = Vec::new();
    check_text(&mut errors, "name", name, 1, MAX_NAME);
    check_text(&mut errors, "goal", goal, 1, MAX_GOAL);
    if catch_up > MAX_CATCH_UP {
        let message = format!("is {catch_up} seconds; at most {MAX_CATCH_UP} (7 days) are taken");
        errors.push(FieldError::new("catchUpSeconds", message));
    }
    let timing = Timing::read(when, zone).map_err(|error| errors.push(error));
    match (timing, i32::try_from(catch_up)) {
        (Ok(timing), Ok(catch_up_seconds)) if errors.is_empty() => Ok(Checked {
            timing,
            catch_up_seconds,
        }),
        _ => Err(Error::Invalid(errors)),
    }
}

/// Makes sure that the actor sees such an agent and that it can be run.
pub(crate) async fn require_runnable(
    ctx: &OpContext,
    conn: &mut Connection,
    id: AgentId,
) -> Result<(), Error> {
    let status: AgentStatus = agents::Agent::visible_to(ctx.actor())
        .filter(agents_table::id.eq(id))
        .select(agents_table::status)
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::AgentNotFound(id))?;
    match status {
        AgentStatus::Active => Ok(()),
        AgentStatus::Inactive => {
            let message = "is inactive: activate the agent first";
            Err(Error::Invalid(vec![FieldError::new("agentId", message)]))
        }
    }
}
