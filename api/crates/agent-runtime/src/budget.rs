//! What a turn may use of the budgets: reserved before its model is asked, settled behind it.

use std::time::Duration;

use agent_core::{Message, ModelRequest, UserBlock};
use chrono::{Datelike as _, NaiveDate, Utc};
use domain::budget::{BudgetPeriod, BudgetScope, BudgetUnit};
use domain::journal::{Block, FailureCode, JournalEvent};
use executions::budgets::{self, Amounts, Shortage};
use executions::queue::Lease;
use llm::{Answer, ModelInfo};

use crate::worker::Runtime;

/// When to look again at a budget whose rest other turns have reserved, or that cannot be read.
const LATER: Duration = Duration::from_secs(15);

/// Tokens that a request has beside its texts.
const OVERHEAD: u64 = 500;

/// Reserves what the turn may use at most. Without that, returns what becomes of the execution.
///
/// True when there is something to settle.
pub(crate) async fn reserve(
    runtime: &Runtime,
    lease: Lease,
    request: &ModelRequest,
) -> Result<bool, JournalEvent> {
    let reserved = async {
        if !runtime.budgets.is_open(budgets::any(&runtime.db)).await? {
            return Ok(None);
        }
        let most = most_of(runtime, request);
        budgets::reserve(&runtime.db, lease, most).await.map(Some)
    };
    match reserved.await {
        Ok(None) => Ok(false),
        Ok(Some(None)) => Ok(true),
        Ok(Some(Some(shortage))) if shortage.may_pass() => Err(put_off(format!(
            "{}; other executions have reserved the rest for now",
            describe(&shortage)
        ))),
        Ok(Some(Some(shortage))) => Err(JournalEvent::Failed {
            code: FailureCode::Budget,
            message: format!("{}. {}", describe(&shortage), remedy(&shortage)),
        }),
        Err(error) => {
            tracing::error!(execution.id = %lease.execution, %error, "Could not reserve what a turn may use");
            Err(put_off("the budgets could not be read".to_owned()))
        }
    }
}

/// Settles what the turn used; nothing without an answer.
pub(crate) async fn settle(runtime: &Runtime, lease: Lease, answer: Option<&Answer>) {
    let used = answer.map(|answer| Amounts {
        tokens: signed(total(answer)),
        micro_usd: answer.cost_micro_usd.map(signed),
    });
    match budgets::settle(&runtime.db, lease, used).await {
        Ok(alerted) => {
            for budget in alerted {
                tracing::warn!(budget.id = %budget, "Four fifths of the budget {budget} are used");
            }
        }
        Err(error) => {
            tracing::error!(execution.id = %lease.execution, %error, "Could not settle what a turn used; it is done later");
        }
    }
}

fn total(answer: &Answer) -> u64 {
    let usage = answer.reply.usage;
    usage
        .total_input_tokens()
        .saturating_add(usage.output_tokens)
}

fn put_off(reason: String) -> JournalEvent {
    JournalEvent::ModelDeferred {
        until: Utc::now() + LATER.mul_f64(1.0 + rand::random::<f64>()),
        reason,
    }
}

/// The most that the turn can use, whichever model takes it.
fn most_of(runtime: &Runtime, request: &ModelRequest) -> Amounts {
    let models = &runtime.models;
    let read = estimated_input(request);
    let first = ModelInfo {
        name: request
            .definition
            .model
            .clone()
            .unwrap_or_else(|| models.info().name),
        ..models.info()
    };
    let all: Vec<ModelInfo> = std::iter::once(first).chain(models.fallbacks()).collect();
    let written = all
        .iter()
        .map(|info| u64::from(info.max_output_tokens))
        .max();
    let written = written.unwrap_or_default();
    let cost = |info: &ModelInfo| match info.simulated {
        true => Some(0),
        false => models.prices().highest_cost(&info.name, read, written),
    };
    let costs: Option<Vec<u64>> = all.iter().map(cost).collect();
    Amounts {
        tokens: signed(read.saturating_add(written)),
        micro_usd: costs.and_then(|costs| costs.into_iter().max()).map(signed),
    }
}

/// The tokens of a request, rather too many: three bytes to a token.
fn estimated_input(request: &ModelRequest) -> u64 {
    let definition = &request.definition;
    let tools = definition
        .tools
        .iter()
        .map(|tool| tool.name.len() + tool.description.len() + tool.input_schema.to_string().len());
    let messages = request.messages.iter().map(|message| match message {
        Message::User(blocks) => blocks.iter().map(user_length).sum(),
        Message::Assistant(blocks) => blocks.iter().map(block_length).sum::<usize>(),
    });
    let bytes = definition.system_prompt.len() + tools.sum::<usize>() + messages.sum::<usize>();
    OVERHEAD + u64::try_from(bytes.div_ceil(3)).unwrap_or(u64::MAX / 2)
}

fn user_length(block: &UserBlock) -> usize {
    match block {
        UserBlock::Text(text) => text.len(),
        UserBlock::ToolResult { output, .. } => output.len(),
    }
}

fn block_length(block: &Block) -> usize {
    match block {
        Block::Text { text } => text.len(),
        Block::Thinking {
            thinking,
            signature,
        } => thinking.len() + signature.len(),
        Block::RedactedThinking { data } => data.len(),
        Block::ToolUse { name, input, .. } => name.len() + input.to_string().len(),
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn describe(shortage: &Shortage) -> String {
    let unit = shortage.unit;
    let whose = match shortage.scope {
        BudgetScope::Organisation => "the organization",
        BudgetScope::Agent => "this agent",
        BudgetScope::User => "the user who asked",
        BudgetScope::Team => "a team of the user who asked",
    };
    let period = match shortage.period {
        BudgetPeriod::Month => "a month",
        BudgetPeriod::Execution => "for each execution",
    };
    let amount = unit.describe(shortage.amount);
    let rest = match (shortage.used, shortage.wanted) {
        (Some(used), Some(wanted)) => format!(
            "{} are used, {} reserved, and this turn may need up to {}",
            unit.describe(used),
            unit.describe(shortage.reserved),
            unit.describe(wanted)
        ),
        _ => "the price of the model is not known".to_owned(),
    };
    format!("The budget of {whose}, {amount} {period}, does not allow another turn: {rest}")
}

fn remedy(shortage: &Shortage) -> String {
    let raise = "An administrator can raise it under Settings, Budgets";
    match (shortage.unit, shortage.wanted, shortage.period) {
        (BudgetUnit::MicroUsd, None, _) => format!(
            "{raise}, or name the model's price in the file of PROFILE_BUILDER_MODEL_PRICES."
        ),
        (_, _, BudgetPeriod::Execution) => format!("{raise}, or give the agent a smaller goal."),
        (_, _, BudgetPeriod::Month) => {
            let next = next_month(Utc::now().date_naive());
            format!("{raise}; a new month begins on {next} (UTC).")
        }
    }
}

fn next_month(today: NaiveDate) -> NaiveDate {
    let (year, month) = match today.month() {
        12 => (today.year() + 1, 1),
        month => (today.year(), month + 1),
    };
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_followed_by_the_next_one() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(next_month(date("2026-11-26")), date("2026-12-01"));
        assert_eq!(next_month(date("2026-12-31")), date("2027-01-01"));
    }
}
