//! Which sections words find.

use serde_json::json;

use crate::{Site, query, section};

#[test]
fn words_are_found_in_any_form_order_and_case() {
    let site = Site::new();
    assert_eq!(site.ids("variance analysis"), ["variance"]);
    assert_eq!(site.ids("ANALYSES of variances"), ["variance"]);
    assert_eq!(
        site.ids("How do I review a diff?").first().unwrap(),
        "review"
    );
    assert_eq!(site.ids("prufung reunion").first().unwrap(), "approvals");
    assert_eq!(site.ids("requirements tender").first().unwrap(), "rfp");
}

#[test]
fn a_title_counts_more_than_the_text() {
    let site = Site::new();
    site.write(&json!([
        section(
            "text",
            "Other",
            "",
            &[],
            &[],
            "An onboarding, and again onboarding, is mentioned here."
        ),
        section(
            "heading",
            "Other",
            "Onboarding",
            &[],
            &[],
            "Something else is said in this one."
        ),
        section(
            "title",
            "Onboarding",
            "",
            &[],
            &[],
            "Something else is said in this one."
        ),
    ]));
    assert_eq!(site.ids("onboarding"), ["title", "heading", "text"]);
}

#[test]
fn misspelt_words_are_found() {
    let site = Site::new();
    for (text, expected) in [
        ("varience", "variance"),
        ("securty", "secrets"),
        ("promting", "prompting"),
        ("aprovals", "approvals"),
        ("requierments", "rfp"),
        ("destrcutive", "approvals"),
    ] {
        assert_eq!(
            site.ids(text).first().map(String::as_str),
            Some(expected),
            "{text}"
        );
    }
    assert!(site.ids("zzzzzz").is_empty());
}

#[test]
fn the_spelling_of_few_words_is_looked_into() {
    let site = Site::new();
    assert_eq!(site.ids("qqqqq wwwww xxxxx varience"), ["variance"]);
    assert!(site.ids("qqqqq wwwww xxxxx zzzzz varience").is_empty());
}

#[test]
fn the_last_word_may_be_the_beginning_of_one() {
    let site = Site::new();
    assert_eq!(site.ids("vari"), ["variance"]);
    assert_eq!(site.ids("explain a vari"), ["variance"]);
    assert_eq!(site.ids("appr"), ["approvals"]);
    // Misspelt, and not yet whole.
    assert_eq!(site.ids("requri"), ["rfp"]);
    // A space says that the word is whole.
    assert!(site.ids("vari ").is_empty());
    let answer = site.search(&query("destr"));
    let hit = answer.hits.first().unwrap();
    assert_eq!(hit.highlights.excerpt, [(2, 13)]);
}

#[test]
fn no_query_is_an_error() {
    let site = Site::new();
    for text in [
        "",
        "   ",
        "the of and",
        "\"",
        "title:",
        "+- && || !(){}[]^\"~*?:\\/",
        "a AND (b OR",
        "[* TO *]",
        "*",
        "🙂",
        "\0\u{202e}",
        &"x".repeat(100_000),
        &"word ".repeat(20_000),
        &(0..5_000).map(|n| format!("w{n} ")).collect::<String>(),
    ] {
        site.search(&query(text));
    }
    assert_eq!(site.ids("title:variance AND -analysis"), ["variance"]);
}
