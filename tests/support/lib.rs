//! What the integration tests share: a running product, builders and fakes of what it talks to.

pub mod fake_claude;
