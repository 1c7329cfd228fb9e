//! Makes an execution stand still, lets it go on, and tells its agent more.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use db::Connection;
use db_schema::schema::execution_interventions;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use domain::agent::{MAX_DESCRIPTION, MAX_GOAL, check_text};
use domain::id::{ExecutionId, UserId};
use domain::journal::JournalEvent;
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::execution::{Execution, lock_open};
use crate::interventions::intervene;
use crate::signals::Signals;

/// What a person wants of an execution.
#[derive(Debug, Clone)]
pub enum Steering {
    /// That it stands still once the call that is under way has returned; with the reason.
    Pause(Option<String>),
    /// That it goes on.
    Continue,
    /// That its agent knows this before its next turn.
    Instruct(String),
}

impl Steering {
    const fn action(&self) -> Action {
        match self {
            Self::Pause(_) => Action::ExecutionPause,
            Self::Continue => Action::ExecutionContinue,
            Self::Instruct(_) => Action::ExecutionInstruct,
        }
    }

    fn into_event(self, user: UserId, intervention: i32) -> JournalEvent {
        match self {
            Self::Pause(reason) => JournalEvent::Paused {
                reason,
                paused_by: user,
                intervention,
            },
            Self::Continue => JournalEvent::Continued {
                continued_by: user,
                intervention,
            },
            Self::Instruct(text) => JournalEvent::Instructed {
                text,
                given_by: user,
                intervention,
            },
        }
    }
}

/// Sends what a person wants into an execution, whose worker takes it up between two steps.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::Ended`], [`Error::Paused`] and [`Error::NotPaused`] when it does so
/// already, [`Error::Invalid`].
pub async fn steer_execution(
    ctx: &OpContext,
    signals: &Signals,
    id: ExecutionId,
    steering: Steering,
) -> Result<Execution, Error> {
    ctx.require(Permission::SteerExecution).await?;
    check(&steering)?;
    let execution = ctx
        .transaction(async move |conn| {
            let execution = lock_open(ctx, conn, id).await?;
            if !matches!(steering, Steering::Instruct(_)) {
                check_pause(conn, id, &steering).await?;
            }
            let (organisation, user) = (ctx.actor().organisation, ctx.actor().user);
            let action = steering.action();
            intervene(conn, organisation, id, |number| {
                steering.into_event(user, number)
            })
            .await?;
            let (resource, details) = (id.to_string(), json!({ "agentId": execution.agent_id }));
            audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
            lock_open(ctx, conn, id).await
        })
        .await?;
    signals.work_arrived();
    Ok(execution)
}

fn check(steering: &Steering) -> Result<(), Error> {
    let mut errors = Vec::new();
    match steering {
        Steering::Pause(Some(reason)) => {
            check_text(&mut errors, "reason", reason, 0, MAX_DESCRIPTION);
        }
        Steering::Instruct(text) => check_text(&mut errors, "text", text, 1, MAX_GOAL),
        Steering::Pause(None) | Steering::Continue => {}
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Whether what is wanted is not so already. What was sent in counts, taken up or not.
async fn check_pause(
    conn: &mut Connection,
    id: ExecutionId,
    steering: &Steering,
) -> Result<(), Error> {
    let last: Option<String> = execution_interventions::table
        .filter(execution_interventions::execution_id.eq(id))
        .filter(sql::<Bool>(
            "intervention->>'kind' IN ('paused', 'continued')",
        ))
        .order(execution_interventions::number.desc())
        .select(sql::<Text>("intervention->>'kind'"))
        .first(conn)
        .await
        .optional()?;
    let is_paused = last.as_deref() == Some("paused");
    match steering {
        Steering::Pause(_) if is_paused => Err(Error::Paused(id)),
        Steering::Continue if !is_paused => Err(Error::NotPaused(id)),
        _ => Ok(()),
    }
}
