//! Sets or lifts a budget.

use access::OpContext;
use access::audit::{self, Action, Outcome};
use agents::Agent;
use db::Connection;
use db_schema::schema::{agents as agents_table, budgets, teams, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::agent::FieldError;
use domain::budget::{BudgetPeriod, BudgetScope, BudgetUnit};
use domain::id::{AgentId, OrganisationId, TeamId, UserId};
use domain::permission::Permission;
use serde_json::json;

use crate::error::Error;
use crate::list_budgets::{self, Budget, MAX_BUDGETS};

/// The largest amount, which every client of JSON can hold.
pub const MAX_AMOUNT: i64 = (1 << 53) - 1;

/// Which budget, and how much.
#[derive(Debug, Clone, Copy)]
pub struct SetBudget {
    /// The agent whose executions it is for.
    pub agent: Option<AgentId>,
    /// The user who asks for the executions that it is for.
    pub user: Option<UserId>,
    /// The team whose people ask for the executions that it is for; with none of these, it is for
    /// all.
    pub team: Option<TeamId>,
    /// For how long it is.
    pub period: BudgetPeriod,
    /// What it counts.
    pub unit: BudgetUnit,
    /// The most; none lifts the budget.
    pub amount: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = budgets)]
struct NewBudget {
    organisation_id: OrganisationId,
    scope: BudgetScope,
    agent_id: Option<AgentId>,
    user_id: Option<UserId>,
    team_id: Option<TeamId>,
    period: BudgetPeriod,
    unit: BudgetUnit,
    amount: i64,
}

/// Sets a budget, in place of the last one for the same, or lifts it. Turns that are under way are not
/// ended. Returns all budgets.
///
/// # Errors
///
/// [`Error::AgentNotFound`], [`Error::UserNotFound`], [`Error::TeamNotFound`], [`Error::Invalid`].
pub async fn set_budget(ctx: &OpContext, input: SetBudget) -> Result<Vec<Budget>, Error> {
    ctx.require(Permission::ManageBudgets).await?;
    check(&input)?;
    ctx.transaction(async move |conn| {
        let resource = find_subject(ctx, conn, &input).await?;
        lift(conn, &input).await?;
        if let Some(amount) = input.amount {
            insert(ctx, conn, &input, amount).await?;
        }
        let details = json!({ "period": input.period, "unit": input.unit, "amount": input.amount });
        let action = Action::BudgetSet;
        audit::record(ctx, conn, action, &resource, Outcome::Done, details).await?;
        Ok(list_budgets::load(conn).await?)
    })
    .await
}

fn check(input: &SetBudget) -> Result<(), Error> {
    let mut errors = Vec::new();
    if input.agent.is_some() && input.user.is_some() {
        let message = "must be left out when a budget is for an agent";
        errors.push(FieldError::new("userId", message));
    }
    if input.team.is_some() && (input.agent.is_some() || input.user.is_some()) {
        let message = "must be left out when a budget is for an agent or a user";
        errors.push(FieldError::new("teamId", message));
    }
    if input
        .amount
        .is_some_and(|amount| !(1..=MAX_AMOUNT).contains(&amount))
    {
        let message = format!("must be from 1 to {MAX_AMOUNT}, or null to lift the budget");
        errors.push(FieldError::new("amount", message));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// The name that the audit log has for whom the budget is for.
async fn find_subject(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &SetBudget,
) -> Result<String, Error> {
    if let Some(agent) = input.agent {
        let found: i64 = Agent::existing()
            .filter(agents_table::id.eq(agent))
            .count()
            .get_result(conn)
            .await?;
        return if found == 1 {
            Ok(agent.to_string())
        } else {
            Err(Error::AgentNotFound(agent))
        };
    }
    if let Some(user) = input.user {
        let found: i64 = users::table.find(user).count().get_result(conn).await?;
        return if found == 1 {
            Ok(user.to_string())
        } else {
            Err(Error::UserNotFound(user))
        };
    }
    if let Some(team) = input.team {
        // The foreign key alone would take a team of another organisation.
        let found: i64 = teams::table.find(team).count().get_result(conn).await?;
        return if found == 1 {
            Ok(team.to_string())
        } else {
            Err(Error::TeamNotFound(team))
        };
    }
    Ok(ctx.actor().organisation.to_string())
}

impl SetBudget {
    const fn scope(&self) -> BudgetScope {
        match (self.agent, self.user, self.team) {
            (Some(_), _, _) => BudgetScope::Agent,
            (None, Some(_), _) => BudgetScope::User,
            (None, None, Some(_)) => BudgetScope::Team,
            (None, None, None) => BudgetScope::Organisation,
        }
    }
}

/// Removes the budget unless it stays with another amount: what was used of it is kept then.
async fn lift(conn: &mut Connection, input: &SetBudget) -> QueryResult<()> {
    if input.amount.is_some() {
        return Ok(());
    }
    let same = budgets::table
        .filter(budgets::agent_id.is_not_distinct_from(input.agent))
        .filter(budgets::user_id.is_not_distinct_from(input.user))
        .filter(budgets::team_id.is_not_distinct_from(input.team))
        .filter(budgets::period.eq(input.period))
        .filter(budgets::unit.eq(input.unit));
    diesel::delete(same).execute(conn).await?;
    Ok(())
}

async fn insert(
    ctx: &OpContext,
    conn: &mut Connection,
    input: &SetBudget,
    amount: i64,
) -> Result<(), Error> {
    let count: i64 = budgets::table.count().get_result(conn).await?;
    let budget = NewBudget {
        organisation_id: ctx.actor().organisation,
        scope: input.scope(),
        agent_id: input.agent,
        user_id: input.user,
        team_id: input.team,
        period: input.period,
        unit: input.unit,
        amount,
    };
    let key = (
        budgets::organisation_id,
        budgets::scope,
        budgets::agent_id,
        budgets::user_id,
        budgets::team_id,
        budgets::period,
        budgets::unit,
    );
    diesel::insert_into(budgets::table)
        .values(&budget)
        .on_conflict(key)
        .do_update()
        .set(budgets::amount.eq(amount))
        .execute(conn)
        .await?;
    let after: i64 = budgets::table.count().get_result(conn).await?;
    if after > count && after > MAX_BUDGETS {
        let message = format!("there are {MAX_BUDGETS} budgets already: lift one first");
        return Err(Error::Invalid(vec![FieldError::new("amount", message)]));
    }
    Ok(())
}
