use std::io::Write as _;

use super::*;

fn usage(input: u64, output: u64, write: u64, read: u64) -> Usage {
    Usage {
        input_tokens: input,
        output_tokens: output,
        cache_creation_input_tokens: write,
        cache_read_input_tokens: read,
    }
}

fn cost(model: &str, usage: Usage) -> Option<u64> {
    Prices::built_in().unwrap().cost(model, &usage)
}

#[test]
fn each_kind_of_token_has_its_price() {
    let million = 1_000_000;
    for (counted, expected) in [
        (usage(million, 0, 0, 0), 3_000_000),
        (usage(0, million, 0, 0), 15_000_000),
        (usage(0, 0, million, 0), 3_750_000),
        (usage(0, 0, 0, million), 300_000),
    ] {
        let cost = cost("claude-sonnet-4-5", counted);
        assert_eq!(cost, Some(expected), "{counted:?}");
    }
}

#[test]
fn a_part_of_a_millionth_is_rounded_up() {
    assert_eq!(cost("claude-sonnet-4-5", usage(0, 0, 0, 1)), Some(1));
    assert_eq!(cost("claude-sonnet-4-5", usage(1, 1, 1, 1)), Some(23));
}

#[test]
fn a_dated_snapshot_costs_what_its_model_costs_and_another_version_is_not_known() {
    let some = usage(1000, 0, 0, 0);
    for name in [
        "claude-haiku-4-5",
        "claude-haiku-4-5-20251001",
        "claude-haiku-4-5@20251001",
    ] {
        assert_eq!(cost(name, some), Some(1000), "{name}");
    }
    assert_eq!(cost("gpt-5-2026-04-01", some), Some(1250));
    for name in [
        "claude-haiku-4-9",
        "claude-opus-4-9",
        "gpt-5-turbo",
        "llama-4",
        "",
    ] {
        assert_eq!(cost(name, some), None, "{name}");
    }
}

#[test]
fn a_long_prompt_raises_the_price_of_each_token() {
    assert_eq!(
        cost("claude-haiku-5-5", usage(100_000, 1000, 0, 0)),
        Some(10_500)
    );
    assert_eq!(
        cost("claude-haiku-5-5", usage(90_000, 1000, 0, 10_001)),
        Some(48_001)
    );
}

#[test]
fn a_provider_that_counts_nothing_has_no_known_cost() {
    assert_eq!(cost("claude-haiku-4-5", Usage::default()), None);
}

#[test]
fn absurd_counts_stay_at_the_largest_number() {
    let most = usage(u64::MAX, u64::MAX, u64::MAX, u64::MAX);
    assert_eq!(cost("claude-opus-4-1", most), Some(i64::MAX.unsigned_abs()));
}

#[test]
fn the_highest_cost_takes_the_dearer_way_to_read() {
    let prices = Prices::built_in().unwrap();
    assert_eq!(
        prices.highest_cost("claude-sonnet-4-5", 1000, 100),
        Some(3750 + 1500)
    );
    assert_eq!(prices.highest_cost("unheard-of", 1, 1), None);
}

fn from_file(text: &str) -> Result<Prices, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let prices = Prices::built_in().unwrap().behind(file.path());
    prices.map_err(|error| error.to_string())
}

#[test]
fn a_file_adds_models_and_goes_before_the_built_in_prices() {
    let prices = from_file(
        r#"[{ "source": "our contract", "date": "2026-11-01", "prices": [
            { "model": "claude-sonnet-4-5", "input": 2, "output": 10 },
            { "model": "llama*", "input": 0, "output": 0 } ] }]"#,
    );
    let prices = prices.unwrap();
    let some = usage(10, 0, 10, 10);
    assert_eq!(prices.cost("claude-sonnet-4-5", &some), Some(60));
    assert_eq!(
        prices.cost("llama-4-maverick", &some),
        Some(0),
        "it is known to cost nothing"
    );
    assert_eq!(
        prices.cost("claude-haiku-4-5", &usage(10, 0, 0, 0)),
        Some(10)
    );
}

#[test]
fn a_file_that_cannot_be_used_is_reported_with_the_variable_and_what_is_wrong() {
    for (text, words) in [
        ("nonsense", "expected"),
        (
            r#"[{ "source": "x", "date": "y", "prices": [{ "model": "m", "input": -1, "output": 1 }] }]"#,
            "the price -1",
        ),
        (
            r#"[{ "source": "x", "date": "y", "prices": [{ "model": "m", "output": 1 }] }]"#,
            "input",
        ),
    ] {
        let said = from_file(text).unwrap_err();
        assert!(said.contains(VARIABLE) && said.contains(words), "{said}");
    }
    let missing = Prices::built_in()
        .unwrap()
        .behind(Path::new("/nonexistent/prices.json"));
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .contains("/nonexistent/prices.json")
    );
}
