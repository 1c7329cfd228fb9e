//! Rules, ready to be asked.

use std::fmt;
use std::sync::Arc;

use domain::rule::{ToolRule, ToolScope};
use domain::tool::{Risk, ToolSpec};
use jsonschema::Validator;
use serde_json::Value;

use crate::schema::compile;

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is made.
    Allow,
    /// It is made once people agree.
    Ask,
    /// It is not made, for this reason.
    Deny(Option<String>),
}

/// The rules of one agent. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rules {
    rules: Arc<[Rule]>,
    asks_before_changes: bool,
}

struct Rule {
    rule: ToolRule,
    applies: Applies,
}

enum Applies {
    Always,
    When(Box<Validator>),
    /// Its schema cannot be understood: it was stored by another version of the program.
    Unknown,
}

impl Rules {
    /// `asks_before_changes` is what holds when no rule applies: whether people agree to each call that
    /// does more than look.
    #[must_use]
    pub fn new(rules: Vec<ToolRule>, asks_before_changes: bool) -> Self {
        let rule = |rule: ToolRule| {
            let applies = match rule.when.as_ref().map(compile) {
                None => Applies::Always,
                Some(Ok(schema)) => Applies::When(Box::new(schema)),
                Some(Err(_)) => Applies::Unknown,
            };
            Rule { rule, applies }
        };
        Self {
            rules: rules.into_iter().map(rule).collect(),
            asks_before_changes,
        }
    }

    /// What becomes of a call of `tool` with these arguments.
    #[must_use]
    pub fn decide(&self, tool: &ToolSpec, arguments: &Value) -> Decision {
        let applying = self
            .rules
            .iter()
            .filter(|rule| rule.rule.tool == tool.name && rule.applies_to(arguments));
        let strictest = applying.max_by_key(|rule| rule.rule.scope);
        match strictest.map(|rule| (rule.rule.scope, &rule.rule.reason)) {
            Some((ToolScope::Deny, reason)) => Decision::Deny(reason.clone()),
            Some((ToolScope::Ask, _)) => Decision::Ask,
            Some((ToolScope::Allow, _)) => Decision::Allow,
            None if self.asks_before_changes && tool.risk != Risk::Read => Decision::Ask,
            None => Decision::Allow,
        }
    }
}

impl Rule {
    fn applies_to(&self, arguments: &Value) -> bool {
        match &self.applies {
            Applies::Always => true,
            Applies::When(schema) => schema.is_valid(arguments),
            // To be on the safe side: what is forbidden stays so, and nothing is allowed by it.
            Applies::Unknown => self.rule.scope != ToolScope::Allow,
        }
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.rules.iter().map(|rule| &rule.rule);
        f.debug_list().entries(rules).finish()
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, other): (&Rule, &Rule)| one.rule == other.rule;
        self.asks_before_changes == other.asks_before_changes
            && self.rules.len() == other.rules.len()
            && self.rules.iter().zip(other.rules.iter()).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tool(name: &str, risk: Risk) -> ToolSpec {
        ToolSpec {
            name: name.to_owned(),
            title: name.to_owned(),
            description: String::new(),
            input_schema: json!({ "type": "object" }),
            risk,
            idempotent: false,
        }
    }

    fn rule(scope: ToolScope, when: Option<Value>) -> ToolRule {
        ToolRule {
            tool: "send".to_owned(),
            scope,
            when,
            reason: Some(format!("{scope:?}")),
        }
    }

    fn to(pattern: &str) -> Option<Value> {
        Some(json!({ "properties": { "to": { "pattern": pattern } }, "required": ["to"] }))
    }

    #[test]
    fn the_strictest_rule_counts_whatever_its_place() {
        let rules = vec![
            rule(ToolScope::Deny, to("@rival\\.example$")),
            rule(ToolScope::Allow, to("@company\\.example$")),
            rule(ToolScope::Ask, to("^boss@")),
        ];
        let send = tool("send", Risk::Write);
        let decide = |rules: Vec<ToolRule>, to: &str| {
            Rules::new(rules, true).decide(&send, &json!({ "to": to }))
        };
        let backward: Vec<ToolRule> = rules.iter().rev().cloned().collect();
        for (to, expected) in [
            ("ann@company.example", Decision::Allow),
            ("boss@company.example", Decision::Ask),
            (
                "boss@rival.example",
                Decision::Deny(Some("Deny".to_owned())),
            ),
            ("somebody@else.example", Decision::Ask),
        ] {
            assert_eq!(decide(rules.clone(), to), expected, "{to}");
            assert_eq!(decide(backward.clone(), to), expected, "{to} backward");
        }
    }

    #[test]
    fn the_general_setting_holds_where_no_rule_applies() {
        let (look, send) = (tool("look", Risk::Read), tool("send", Risk::Write));
        let ask = Rules::new(Vec::new(), true);
        assert_eq!(ask.decide(&look, &json!({})), Decision::Allow);
        assert_eq!(ask.decide(&send, &json!({})), Decision::Ask);
        assert_eq!(Rules::default().decide(&send, &json!({})), Decision::Allow);
        let other = Rules::new(vec![rule(ToolScope::Deny, None)], false);
        assert_eq!(
            other.decide(&look, &json!({})),
            Decision::Allow,
            "another tool"
        );
    }

    #[test]
    fn a_schema_that_is_not_understood_allows_nothing() {
        let broken = Some(json!({ "type": "nonsense" }));
        let send = tool("send", Risk::Write);
        let allow = Rules::new(vec![rule(ToolScope::Allow, broken.clone())], true);
        assert_eq!(allow.decide(&send, &json!({})), Decision::Ask);
        let deny = Rules::new(vec![rule(ToolScope::Deny, broken)], false);
        assert!(matches!(deny.decide(&send, &json!({})), Decision::Deny(_)));
    }
}
