//! How much executions may use: what people set, and what the engine reserves and settles.
//!
//! The engine reserves what a turn may use at most before its model is asked, of all budgets that apply
//! or of none, and settles it behind the reply. Each is one statement of its own, so that no lock is
//! held while a model thinks.

use db::Db;
use db_schema::schema::budgets;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;
use domain::budget::{BudgetPeriod, BudgetScope, BudgetUnit};
use domain::id::BudgetId;

use crate::queue::Lease;

/// What a turn uses, or may use at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Tokens read and written.
    pub tokens: i64,
    /// Its cost in millionths of a US dollar; none when the model's price is not known.
    pub micro_usd: Option<i64>,
}

/// A budget that has not enough left for a turn.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Shortage {
    /// Whose executions it is for.
    #[diesel(sql_type = Text)]
    pub scope: BudgetScope,
    /// For how long it is.
    #[diesel(sql_type = Text)]
    pub period: BudgetPeriod,
    /// What it counts.
    #[diesel(sql_type = Text)]
    pub unit: BudgetUnit,
    /// The most.
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    /// What was used; none when that is not known.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub used: Option<i64>,
    /// What other turns that are under way may still use.
    #[diesel(sql_type = BigInt)]
    pub reserved: i64,
    /// What the turn may use; none when that is not known.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub wanted: Option<i64>,
}

impl Shortage {
    /// Whether there is enough once the turns that are under way have been settled.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        let needed = self.used.zip(self.wanted);
        needed.is_some_and(|(used, wanted)| used.saturating_add(wanted) <= self.amount)
    }
}

/// Whether anybody has set a budget.
///
/// # Errors
///
/// When the database fails.
pub async fn any(db: &Db) -> QueryResult<bool> {
    db.engine(async |conn| {
        let one = budgets::table.select(budgets::id).limit(1);
        let one: Option<BudgetId> = one.first(conn).await.optional()?;
        Ok(one.is_some())
    })
    .await
}

/// Reserves what a turn may use at most, of each budget of this month that applies to the execution;
/// of none when one has not enough left, which is returned.
///
/// # Errors
///
/// When the database fails; nothing is reserved then.
pub async fn reserve(db: &Db, lease: Lease, most: Amounts) -> QueryResult<Option<Shortage>> {
    db.engine(async move |conn| {
        diesel::sql_query("SELECT * FROM reserve_budgets($1, $2, $3, $4, $5)")
            .bind::<Uuid, _>(lease.execution)
            .bind::<Integer, _>(lease.epoch)
            .bind::<Integer, _>(lease.last_seq)
            .bind::<BigInt, _>(most.tokens)
            .bind::<Nullable<BigInt>, _>(most.micro_usd)
            .get_result(conn)
            .await
            .optional()
    })
    .await
}

#[derive(QueryableByName)]
struct Alerted {
    #[diesel(sql_type = Uuid)]
    budget_id: BudgetId,
}

/// Puts what a turn used in place of what it had reserved; nothing for one that gave no reply. Returns
/// the budgets of which four fifths are used from now on.
///
/// # Errors
///
/// When the database fails; [`settle_left_behind`] does it later then.
pub async fn settle(db: &Db, lease: Lease, used: Option<Amounts>) -> QueryResult<Vec<BudgetId>> {
    let steps = i32::from(used.is_some());
    let used = used.unwrap_or(Amounts {
        tokens: 0,
        micro_usd: Some(0),
    });
    let alerted: Vec<Alerted> = db
        .engine(async move |conn| {
            diesel::sql_query("SELECT * FROM settle_budgets($1, $2, $3, $4, $5)")
                .bind::<Uuid, _>(lease.execution)
                .bind::<Integer, _>(lease.epoch)
                .bind::<BigInt, _>(used.tokens)
                .bind::<Nullable<BigInt>, _>(used.micro_usd)
                .bind::<Integer, _>(steps)
                .load(conn)
                .await
        })
        .await?;
    Ok(alerted.into_iter().map(|row| row.budget_id).collect())
}

/// The most turns of one look.
const MOST_LEFT_BEHIND: i32 = 50;

#[derive(QueryableByName)]
struct Settled {
    #[diesel(sql_type = Integer)]
    settled: i32,
}

/// Settles what workers had reserved that are gone, and returns how many turns that were. Each is
/// settled on its own, so that no two who do this wait for each other.
///
/// # Errors
///
/// When the database fails; all is as it was then.
pub async fn settle_left_behind(db: &Db) -> QueryResult<i32> {
    let mut all = 0;
    while all < MOST_LEFT_BEHIND {
        let row: Settled = db
            .engine(async |conn| {
                diesel::sql_query("SELECT settle_left_behind(NULL) AS settled")
                    .get_result(conn)
                    .await
            })
            .await?;
        if row.settled == 0 {
            break;
        }
        all += row.settled;
    }
    Ok(all)
}
