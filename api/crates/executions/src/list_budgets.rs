//! Lists budgets.

use access::OpContext;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use db_schema::schema::{agents, budget_usage, budgets, teams, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::budget::{BudgetPeriod, BudgetScope, BudgetUnit};
use domain::id::{AgentId, BudgetId, TeamId, UserId};
use domain::permission::Permission;

use crate::error::Error;

/// The most budgets of an organisation.
pub const MAX_BUDGETS: i64 = 1_000;

/// A budget, and how much of it was used this month.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// Whose executions it is for.
    pub scope: BudgetScope,
    /// The agent, for those of one agent.
    pub agent: Option<AgentId>,
    /// The user, for those of one user.
    pub user: Option<UserId>,
    /// The team, for those of the people of one team.
    pub team: Option<TeamId>,
    /// For how long it is.
    pub period: BudgetPeriod,
    /// What it counts.
    pub unit: BudgetUnit,
    /// The most.
    pub amount: i64,
    /// The name of the agent.
    pub agent_name: Option<String>,
    /// The name of the user.
    pub user_name: Option<String>,
    /// The name of the team.
    pub team_name: Option<String>,
    /// What was used this month; none for a budget of each execution, and before the first turn.
    pub used: Option<i64>,
    /// What turns that are under way may still use.
    pub reserved: Option<i64>,
    /// When four fifths of it were used.
    pub alerted_at: Option<DateTime<Utc>>,
}

/// All budgets of the actor's organisation, the oldest first.
///
/// # Errors
///
/// When the role may not manage budgets, or the database fails.
pub async fn list_budgets(ctx: &OpContext) -> Result<Vec<Budget>, Error> {
    ctx.require(Permission::ManageBudgets).await?;
    ctx.transaction(async move |conn| Ok(load(conn).await?))
        .await
}

pub(crate) async fn load(conn: &mut db::Connection) -> QueryResult<Vec<Budget>> {
    let today = Utc::now().date_naive();
    let month = NaiveDate::from_ymd_opt(today.year(), today.month(), 1).unwrap_or(today);
    let of_month = budget_usage::budget_id
        .eq(budgets::id)
        .and(budget_usage::month.eq(month));
    budgets::table
        .left_join(agents::table)
        .left_join(users::table.on(users::id.nullable().eq(budgets::user_id)))
        .left_join(teams::table.on(teams::id.nullable().eq(budgets::team_id)))
        .left_join(budget_usage::table.on(of_month))
        .order((budgets::created_at, budgets::id))
        .limit(MAX_BUDGETS)
        .select((
            budgets::id,
            budgets::scope,
            budgets::agent_id,
            budgets::user_id,
            budgets::team_id,
            budgets::period,
            budgets::unit,
            budgets::amount,
            agents::name.nullable(),
            users::name.nullable(),
            teams::name.nullable(),
            budget_usage::used.nullable(),
            budget_usage::reserved.nullable(),
            budget_usage::alerted_at.nullable(),
        ))
        .load(conn)
        .await
}
