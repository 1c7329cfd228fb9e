//! How much executions may use.

use crate::role::named_enum;

named_enum! {
    /// Whose executions a budget is for.
    BudgetScope {
        /// All of the organisation.
        Organisation = "organisation",
        /// Those of one agent.
        Agent = "agent",
        /// Those that one user asked for.
        User = "user",
        /// Those that the people of one team asked for.
        Team = "team",
    }
}

named_enum! {
    /// For how long an amount is.
    BudgetPeriod {
        /// A calendar month in UTC.
        Month = "month",
        /// Each execution.
        Execution = "execution",
    }
}

named_enum! {
    /// What is counted.
    BudgetUnit {
        /// Tokens that models read and wrote.
        Tokens = "tokens",
        /// Millionths of a US dollar.
        MicroUsd = "micro_usd",
        /// Turns of models.
        Steps = "steps",
    }
}

impl BudgetUnit {
    /// An amount in words, such as "5.00 US dollars" or "20,000 tokens".
    #[must_use]
    pub fn describe(self, amount: i64) -> String {
        match self {
            Self::Tokens => format!("{} tokens", grouped(amount)),
            Self::Steps => format!("{} steps", grouped(amount)),
            Self::MicroUsd => {
                let (dollars, rest) = (amount / 1_000_000, amount % 1_000_000);
                let cents = if rest % 10_000 == 0 {
                    format!("{:02}", rest / 10_000)
                } else {
                    format!("{:04}", (rest + 99) / 100)
                };
                format!("{}.{cents} US dollars", grouped(dollars))
            }
        }
    }
}

/// A number with a comma before each three digits.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_for_people() {
        let dollars = |amount| BudgetUnit::MicroUsd.describe(amount);
        assert_eq!(dollars(5_000_000), "5.00 US dollars");
        assert_eq!(dollars(1_234_500_000), "1,234.50 US dollars");
        assert_eq!(dollars(251_040), "0.2511 US dollars");
        assert_eq!(BudgetUnit::Tokens.describe(20_000), "20,000 tokens");
        assert_eq!(BudgetUnit::Steps.describe(7), "7 steps");
    }
}
