//! Arithmetic as people write it.

use std::path::Path;

use connector_sdk::ToolError;
use serde_json::json;

use crate::{call, registry};

async fn calculate(expression: &str) -> Result<String, ToolError> {
    let registry = registry("", Path::new("none"));
    let output = call(&registry, "calculate", json!({ "expression": expression })).await?;
    let result = output
        .strip_prefix(expression.trim())
        .and_then(|rest| rest.strip_prefix(" = "));
    Ok(result.unwrap().to_owned())
}

#[tokio::test]
async fn results_are_exact() {
    for (expression, result) in [
        ("0.1 + 0.2", "0.3"),
        ("12.5% of 4800", "600"),
        ("12.5% of 4,800 + 300", "900"),
        ("300 + 12.5% of 4800", "900"),
        ("12.5/100*4800+300", "900"),
        ("4800 * 12.5%", "600"),
        ("4800 * (1 + 10%)", "5280"),
        ("4800 * (1 - 10%)", "4320"),
        ("50% + 50%", "1"),
        ("1,250 * 3", "3750"),
        ("1,234,567.89 + 0.11", "1234568"),
        ("$1,200 × 3", "3600"),
        ("€2.50 x 4", "10"),
        ("(5200 - 4800) / 4800 * 100", "approx. 8.3333333333"),
        ("1/3", "approx. 0.3333333333"),
        ("2^10", "1024"),
        ("2**10", "1024"),
        ("-3 − -5", "2"),
        ("10 mod 3", "1"),
        ("sqrt(16) + abs(-2)", "6"),
        ("round(2.567 * 100) / 100", "2.57"),
        ("1.5e6 / 3", "500000"),
        ("2.5 million / 2", "1250000"),
        ("5!", "120"),
        ("98765432109876543210 * 10", "987654321098765432100"),
        ("1000 * 1.05^120", "approx. 348911.98566720162923"),
    ] {
        assert_eq!(
            calculate(expression).await.as_deref(),
            Ok(result),
            "{expression}"
        );
    }
}

#[tokio::test]
async fn what_is_unclear_is_an_error_that_helps() {
    for (expression, help) in [
        ("1/0", "division by zero"),
        ("4800 + 10%", "write \"* (1 + 10%)\""),
        ("2*1 + 10%", "has two meanings"),
        ("5 million - 10%", "has two meanings"),
        ("1.250,00 * 2", "a point marks decimals"),
        ("1,25 * 2", "a comma groups thousands"),
        ("1.000.000", "a point marks decimals"),
        ("min(1,2)", "\"min\" is not known"),
        ("min(1,234)", "\"min\" is not known"),
        ("sqrt(9), 2", "a comma only groups thousands"),
        ("10 % 3", "for a remainder write \"mod\""),
        ("100 / 10% of 50", "put parentheses around"),
        ("$5 + €3", "different currencies"),
        ("2 + 2 =", "leave out the equals sign"),
        ("a = 5", "\"a\" is not known"),
        ("roll d6", "\"roll\" is not known"),
        ("today", "\"today\" is not known"),
        ("5 USD to EUR", "\"USD\" is not known"),
        ("@debug 1", "has no meaning"),
        ("\"text\"", "has no meaning"),
        ("2 +", "expected"),
        ("(1", "closing parentheses are missing: 1"),
        ("1)", "no opening one"),
        ("   ", "the expression is empty"),
        ("$", "the expression is empty"),
    ] {
        let error = calculate(expression).await.unwrap_err();
        assert!(
            matches!(error, ToolError::InvalidArguments(_)),
            "{expression}: {error}"
        );
        assert!(error.to_string().contains(help), "{expression}: {error}");
    }
}

#[tokio::test]
async fn huge_numbers_are_given_up() {
    for expression in ["9^9^9^9", "1000000!", "10^100000", "2^(2^30)"] {
        let error = calculate(expression).await.unwrap_err();
        assert!(
            matches!(error, ToolError::Failed(_)),
            "{expression}: {error}"
        );
    }
}

#[tokio::test]
async fn deep_expressions_do_not_exhaust_the_stack() {
    let parentheses = format!("{}1{}", "(".repeat(499), ")".repeat(499));
    assert_eq!(calculate(&parentheses).await.as_deref(), Ok("1"));
    let signs = format!("{}1", "-".repeat(998));
    assert_eq!(calculate(&signs).await.as_deref(), Ok("1"));
    for part in ["2^", "sqrt ", "(", "1+", "-", "!", "1/", "e "] {
        // Only that an answer comes back is of interest here.
        let _ = calculate(&part.repeat(1_000 / part.len())).await;
    }
    let error = calculate(&"1".repeat(1_001)).await.unwrap_err();
    assert!(error.to_string().contains("/expression"), "{error}");
}

/// A thread with so large a stack for each expression took longer to make than to use, and ended the
/// process now and then.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn many_expressions_share_a_few_threads() {
    let calls = (0..400).map(|number| {
        tokio::spawn(async move {
            let expected = (number * 2).to_string();
            assert_eq!(calculate(&format!("{number} * 2")).await.unwrap(), expected);
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    let threads = std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter(|task| {
            let name = task.as_ref().unwrap().path().join("comm");
            std::fs::read_to_string(name).is_ok_and(|name| name.trim() == "calculate")
        });
    assert!((1..=4).contains(&threads.count()));
}
