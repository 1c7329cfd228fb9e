//! Budgets.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use executions::{list_budgets, set_budget};
use graphql_agents::agent::agent_id;
use graphql_core::error::{MutationError, invalid, to_error, to_payload};
use graphql_core::scope::op;
use graphql_core::whole_number::WholeNumber;
use graphql_teams::team::team_id;

/// Whose executions a budget is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::budget::BudgetScope")]
pub enum BudgetScope {
    /// All of the organisation.
    Organisation,
    /// Those of one agent.
    Agent,
    /// Those that one user asked for.
    User,
    /// Those that the people of one team asked for.
    Team,
}

/// For how long an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::budget::BudgetPeriod")]
pub enum BudgetPeriod {
    /// A calendar month in UTC.
    Month,
    /// Each execution.
    Execution,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::budget::BudgetUnit")]
pub enum BudgetUnit {
    /// Tokens that models read and wrote.
    Tokens,
    /// Millionths of a US dollar.
    MicroUsd,
    /// Turns of models.
    Steps,
}

/// The most that executions may use.
#[derive(Debug, Clone, SimpleObject)]
pub struct Budget {
    /// The budget's id.
    pub id: ID,
    /// Whose executions it is for.
    pub scope: BudgetScope,
    /// The agent, user or team; null for the organisation.
    pub subject_id: Option<ID>,
    /// The name of the agent, user or team.
    pub subject_name: Option<String>,
    /// For how long it is.
    pub period: BudgetPeriod,
    /// What it counts.
    pub unit: BudgetUnit,
    /// The most, in its unit.
    pub amount: WholeNumber,
    /// What was used this month; null for a budget of each execution.
    pub used: Option<WholeNumber>,
    /// What turns that are under way may still use; null for a budget of each execution.
    pub reserved: Option<WholeNumber>,
    /// When four fifths of it were used this month; null before.
    pub alerted_at: Option<DateTime<Utc>>,
}

impl From<list_budgets::Budget> for Budget {
    fn from(budget: list_budgets::Budget) -> Self {
        let of_month = budget.period == domain::budget::BudgetPeriod::Month;
        let count = |number: Option<i64>| of_month.then(|| WholeNumber(number.unwrap_or_default()));
        let agent = budget.agent.map(|id| ID(id.to_string()));
        let user = budget.user.map(|id| ID(id.to_string()));
        let team = budget.team.map(|id| ID(id.to_string()));
        Self {
            id: ID(budget.id.to_string()),
            scope: budget.scope.into(),
            subject_id: agent.or(user).or(team),
            subject_name: budget.agent_name.or(budget.user_name).or(budget.team_name),
            period: budget.period.into(),
            unit: budget.unit.into(),
            amount: WholeNumber(budget.amount),
            used: count(budget.used),
            reserved: count(budget.reserved),
            alerted_at: budget.alerted_at,
        }
    }
}

/// A budget to set. With neither agent, user nor team it is for the organisation.
#[derive(Debug, Clone, InputObject)]
pub struct SetBudgetInput {
    /// The agent whose executions it is for.
    pub agent_id: Option<ID>,
    /// The user who asks for the executions that it is for.
    pub user_id: Option<ID>,
    /// The team whose people ask for the executions that it is for. What somebody of several teams
    /// asks for counts against the budgets of each.
    pub team_id: Option<ID>,
    /// For how long it is.
    pub period: BudgetPeriod,
    /// What it counts.
    pub unit: BudgetUnit,
    /// The most, in its unit; null lifts the budget.
    pub amount: Option<WholeNumber>,
}

/// The outcome of setting a budget.
#[derive(Debug, Clone, SimpleObject)]
pub struct BudgetPayload {
    /// All budgets as they are now; null when nothing was changed because of `errors`.
    pub budgets: Option<Vec<Budget>>,
    /// Why nothing was changed; empty when all went well.
    pub errors: Vec<MutationError>,
}

/// The queries about budgets.
#[derive(Default)]
pub struct BudgetQuery;

#[Object]
impl BudgetQuery {
    /// All budgets, the oldest first.
    #[graphql(complexity = "10 + 20 * child_complexity")]
    async fn budgets(&self, ctx: &Context<'_>) -> Result<Vec<Budget>> {
        let budgets = list_budgets::list_budgets(op(ctx)?)
            .await
            .map_err(|error| to_error(ctx, &error))?;
        Ok(budgets.into_iter().map(Budget::from).collect())
    }
}

/// The mutations of budgets.
#[derive(Default)]
pub struct BudgetMutation;

#[Object]
impl BudgetMutation {
    /// Sets or lifts a budget. Turns that are under way are not ended.
    async fn set_budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The budget.")] input: SetBudgetInput,
    ) -> Result<BudgetPayload> {
        let user = |id: &ID| id.parse().map_err(|error| invalid(ctx, error));
        let input = set_budget::SetBudget {
            agent: input.agent_id.map(|id| agent_id(ctx, &id)).transpose()?,
            user: input.user_id.as_ref().map(user).transpose()?,
            team: input.team_id.map(|id| team_id(ctx, &id)).transpose()?,
            period: input.period.into(),
            unit: input.unit.into(),
            amount: input.amount.map(|amount| amount.0),
        };
        match set_budget::set_budget(op(ctx)?, input).await {
            Ok(budgets) => Ok(BudgetPayload {
                budgets: Some(budgets.into_iter().map(Budget::from).collect()),
                errors: Vec::new(),
            }),
            Err(error) => Ok(BudgetPayload {
                budgets: None,
                errors: to_payload(ctx, &error)?,
            }),
        }
    }
}
