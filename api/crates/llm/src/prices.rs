//! What turns of models cost.
//!
//! The built-in list prices stand in `prices.json` with their source and date. A file of the
//! administrator's, in the same form, goes before them.

use std::path::Path;

use domain::journal::Usage;
use serde::Deserialize;

use crate::environment::InvalidVariable;

const BUILT_IN: &str = include_str!("../prices.json");
const VARIABLE: &str = "PROFILE_BUILDER_MODEL_PRICES";

/// The parts of a millionth of a dollar that the price of one token is counted in.
const PARTS: u128 = 1_000_000;
/// A price beyond this, in dollars for a million tokens, is more likely a slip.
const HIGHEST: f64 = 1_000_000.0;
/// The largest cost, since the journal keeps it as a signed number.
const LARGEST: u64 = i64::MAX.unsigned_abs();

/// The prices of all models that have a known one.
#[derive(Debug, Clone)]
pub struct Prices(Vec<Price>);

/// Where prices come from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    /// Where they were read, for people who read the file.
    #[serde(rename = "source")]
    _source: String,
    /// When, likewise.
    #[serde(rename = "date")]
    _date: String,
    prices: Vec<Price>,
}

/// The price of one model and its snapshots.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price {
    /// The model's name; behind it a date may follow, and with a `*` at its end anything.
    model: String,
    #[serde(flatten)]
    rates: Rates,
    /// What applies to each token of a turn that reads more than so many.
    #[serde(default)]
    long_prompt: Option<LongPrompt>,
    /// The most tokens that a turn may read and write, rather too few than too many.
    #[serde(default)]
    window: Option<u64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LongPrompt {
    above: u64,
    #[serde(flatten)]
    rates: Rates,
}

/// The prices of the four kinds of tokens.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rates {
    input: Rate,
    output: Rate,
    /// The same as `input` when it is missing.
    #[serde(default)]
    cache_write: Option<Rate>,
    /// The same as `input` when it is missing.
    #[serde(default)]
    cache_read: Option<Rate>,
}

/// The price of one token in parts; in the file, US dollars for a million tokens.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
struct Rate(u64);

impl TryFrom<f64> for Rate {
    type Error = String;

    /// A dollar for a million tokens is a millionth of a dollar for one.
    fn try_from(dollars: f64) -> Result<Self, String> {
        let parts = (0.0..=HIGHEST)
            .contains(&dollars)
            .then(|| format!("{:.0}", dollars * 1_000_000.0));
        let parts = parts.and_then(|parts| parts.parse().ok());
        parts.map(Self).ok_or_else(|| {
            format!("the price {dollars} is none: give US dollars for a million tokens, from 0 to {HIGHEST}")
        })
    }
}

impl Prices {
    /// The built-in ones.
    ///
    /// # Errors
    ///
    /// Only when this program was built with a broken list.
    pub fn built_in() -> Result<Self, InvalidVariable> {
        parse(BUILT_IN).map(Self).map_err(invalid)
    }

    /// The built-in ones, and before them those of the file that `PROFILE_BUILDER_MODEL_PRICES` names.
    ///
    /// # Errors
    ///
    /// Names the variable, the file and what is wrong with it.
    pub fn from_environment() -> Result<Self, InvalidVariable> {
        let built_in = Self::built_in()?;
        match std::env::var(VARIABLE) {
            Ok(path) if !path.trim().is_empty() => built_in.behind(Path::new(path.trim())),
            _ => Ok(built_in),
        }
    }

    fn behind(self, path: &Path) -> Result<Self, InvalidVariable> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| invalid(format!("{shown} cannot be read: {error}")))?;
        let own = parse(&text).map_err(|problem| invalid(format!("{shown}: {problem}")))?;
        Ok(Self(own.into_iter().chain(self.0).collect()))
    }

    /// What a turn of `model` cost, in millionths of a US dollar, rounded up; none when the model has
    /// no known price or nothing was counted.
    #[must_use]
    pub fn cost(&self, model: &str, usage: &Usage) -> Option<u64> {
        if *usage == Usage::default() {
            return None;
        }
        Some(self.find(model)?.cost(usage))
    }

    /// The highest cost that a turn of `model` can have which reads at most `input` tokens and writes
    /// at most `output`; none without a known price.
    #[must_use]
    pub fn highest_cost(&self, model: &str, input: u64, output: u64) -> Option<u64> {
        let price = self.find(model)?;
        let all = |usage: Usage| Usage {
            output_tokens: output,
            ..usage
        };
        let read = Usage {
            input_tokens: input,
            ..Usage::default()
        };
        let written = Usage {
            cache_creation_input_tokens: input,
            ..Usage::default()
        };
        Some(price.cost(&all(read)).max(price.cost(&all(written))))
    }

    /// The most tokens that a turn of `model` may read and write; none when that is not known.
    #[must_use]
    pub fn window(&self, model: &str) -> Option<u64> {
        self.find(model)?.window
    }

    fn find(&self, model: &str) -> Option<&Price> {
        self.0.iter().find(|price| price.is_of(model))
    }
}

impl Price {
    fn is_of(&self, model: &str) -> bool {
        if let Some(start) = self.model.strip_suffix('*') {
            return model.starts_with(start);
        }
        match model.strip_prefix(&self.model) {
            Some("") => true,
            Some(rest) => is_date(rest),
            None => false,
        }
    }

    fn cost(&self, usage: &Usage) -> u64 {
        match &self.long_prompt {
            Some(long) if usage.total_input_tokens() > long.above => long.rates.cost(usage),
            _ => self.rates.cost(usage),
        }
    }
}

impl Rates {
    fn cost(&self, usage: &Usage) -> u64 {
        let counted = [
            (usage.input_tokens, self.input),
            (usage.output_tokens, self.output),
            (
                usage.cache_creation_input_tokens,
                self.cache_write.unwrap_or(self.input),
            ),
            (
                usage.cache_read_input_tokens,
                self.cache_read.unwrap_or(self.input),
            ),
        ];
        let cost = |(tokens, Rate(rate))| u128::from(tokens).saturating_mul(u128::from(rate));
        let total = counted.into_iter().map(cost).fold(0, u128::saturating_add);
        u64::try_from(total.div_ceil(PARTS)).map_or(LARGEST, |cost| cost.min(LARGEST))
    }
}

/// Whether this is how a snapshot's name goes on: `-20251001`, `@20251001` or `-2026-04-01`.
fn is_date(rest: &str) -> bool {
    let Some(date) = rest.strip_prefix(['-', '@']) else {
        return false;
    };
    let digits = date.chars().filter(char::is_ascii_digit).count();
    digits == 8
        && date
            .chars()
            .all(|char| char.is_ascii_digit() || char == '-')
}

fn parse(text: &str) -> Result<Vec<Price>, String> {
    let lists: Vec<List> = serde_json::from_str(text).map_err(|error| {
        format!("{error}; a list of objects with \"source\", \"date\" and \"prices\" is expected")
    })?;
    Ok(lists.into_iter().flat_map(|list| list.prices).collect())
}

fn invalid(problem: String) -> InvalidVariable {
    InvalidVariable {
        variable: VARIABLE,
        problem,
    }
}

#[cfg(test)]
mod tests;
