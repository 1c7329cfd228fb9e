//! Numbers that are too large for GraphQL's `Int`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// The largest whole number that every client of JSON can hold.
const LARGEST: i64 = (1 << 53) - 1;

/// A whole number from 0 to 9007199254740991.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeNumber(pub i64);

impl From<u64> for WholeNumber {
    fn from(amount: u64) -> Self {
        Self(i64::try_from(amount).unwrap_or(i64::MAX))
    }
}

/// A whole number from 0 to 9007199254740991.
#[Scalar(name = "WholeNumber")]
impl ScalarType for WholeNumber {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => match number.as_i64() {
                Some(amount) if (0..=LARGEST).contains(&amount) => Ok(Self(amount)),
                _ => Err(InputValueError::custom(format!(
                    "{number} cannot be used: give a whole number from 0 to {LARGEST}"
                ))),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0.min(LARGEST))
    }
}
