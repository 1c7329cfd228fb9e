//! The embedded index over a small docs site.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use domain::role::Department;
use search::{Embedded, Error, Hit, Query, SearchIndex};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Site {
    folder: TempDir,
    index: Embedded,
}

impl Site {
    fn new() -> Self {
        let site = Self::not_built();
        site.write(&documents());
        site
    }

    fn not_built() -> Self {
        let folder = TempDir::new().unwrap();
        let index = Embedded::open_with(path(folder.path()), Duration::ZERO);
        Self { folder, index }
    }

    fn write(&self, documents: &Value) {
        // A file is named after its content, so that the list changes with it.
        let name = format!("{}.json", fs::read_dir(&self.folder).unwrap().count());
        fs::write(self.folder.path().join(&name), documents.to_string()).unwrap();
        let list = json!({ "records": 0, "files": [name] });
        fs::write(path(self.folder.path()), list.to_string()).unwrap();
    }

    fn search(&self, query: &Query) -> Vec<Hit> {
        self.index.search(query).unwrap()
    }

    fn ids(&self, text: &str) -> Vec<String> {
        ids(&self.search(&query(text)))
    }
}

fn path(folder: &Path) -> std::path::PathBuf {
    folder.join("search-documents.json")
}

fn query(text: &str) -> Query {
    Query {
        text: text.to_owned(),
        department: None,
        tags: Vec::new(),
        limit: 5,
    }
}

fn ids(hits: &[Hit]) -> Vec<String> {
    hits.iter().map(|hit| hit.id.clone()).collect()
}

fn section(
    id: &str,
    title: &str,
    heading: &str,
    roles: &[&str],
    tags: &[&str],
    text: &str,
) -> Value {
    json!({
        "id": id,
        "page": format!("/guides/{id}.md"),
        "url": format!("/docs/guides/{id}/#{id}"),
        "title": title,
        "heading": heading,
        "anchor": id,
        "section": "guides",
        "roles": roles,
        "tags": tags,
        "kind": "guides",
        "text": text,
    })
}

fn documents() -> Value {
    json!([
        section(
            "rfp",
            "Draft an RFP answer",
            "Collect the requirements",
            &["sales"],
            &["rfp", "Writing"],
            "List every requirement of the tender. Ask Claude to draft an answer to each, and have an expert check prices and promises."
        ),
        section(
            "variance",
            "Variance analysis",
            "Explain a variance",
            &["finance"],
            &["budget"],
            "Compare the plan with the actual numbers. A variance of more than five percent of the budget needs an explanation by its owner."
        ),
        section(
            "review",
            "Code review",
            "Reviewing a diff",
            &["engineering"],
            &["git"],
            "Give the whole diff, the intent of the change and the rules of the repository. Ask for defects first, style last."
        ),
        section(
            "secrets",
            "Security baseline",
            "Never paste secrets",
            &[],
            &["security"],
            "Passwords, tokens and customers' data do not belong into a prompt. A red rule is a rule without exceptions."
        ),
        section(
            "prompting",
            "Prompting basics",
            "Say what you want",
            &[],
            &["writing"],
            "A good prompt names the goal, the audience and the form of the answer. Show an example when the form matters."
        ),
        section(
            "approvals",
            "Approvals",
            "",
            &["operations", "engineering"],
            &["agents"],
            "A destructive tool call waits for an approval. The approval is bound to the arguments. Réunion und Prüfung sind möglich."
        ),
    ])
}

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
fn a_department_sees_its_own_sections_and_everybodys() {
    let site = Site::new();
    let ask = |department, text: &str| {
        ids(&site.search(&Query {
            department,
            ..query(text)
        }))
    };
    assert_eq!(ask(Some(Department::Sales), "RFP"), ["rfp"]);
    assert!(ask(Some(Department::Engineering), "RFP").is_empty());
    assert_eq!(ask(None, "RFP"), ["rfp"]);
    for department in Department::ALL {
        assert_eq!(ask(Some(*department), "passwords"), ["secrets"]);
    }
    assert_eq!(ask(Some(Department::Operations), "approval"), ["approvals"]);
    assert!(ask(Some(Department::Finance), "approval").is_empty());
}

#[test]
fn tags_narrow_the_hits() {
    let site = Site::new();
    let ask = |tags: &[&str]| {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        ids(&site.search(&Query {
            tags,
            ..query("answer")
        }))
    };
    assert_eq!(ask(&[]).len(), 2);
    assert_eq!(ask(&["writing"]).len(), 2);
    assert_eq!(ask(&["WRITING", "rfp"]), ["rfp"]);
    assert!(ask(&["git"]).is_empty());
}

#[test]
fn a_hit_tells_where_it_is_and_shows_the_words() {
    let site = Site::new();
    let hits = site.search(&query("budget variance"));
    let hit = hits.first().unwrap();
    assert_eq!(hit.title, "Variance analysis");
    assert_eq!(hit.heading, "Explain a variance");
    assert_eq!(hit.url, "/docs/guides/variance/#variance");
    assert_eq!(hit.roles, ["finance"]);
    assert!(
        hit.excerpt.contains("five percent of the budget"),
        "{}",
        hit.excerpt
    );
    assert!(hit.score > 0.0);
}

#[test]
fn the_limit_is_kept() {
    let site = Site::new();
    for (limit, expected) in [(0, 0), (1, 1), (2, 2), (usize::MAX, 6)] {
        let text = "answer variance diff secrets prompt approval".to_owned();
        assert_eq!(
            site.search(&Query {
                limit,
                ..query(&text)
            })
            .len(),
            expected
        );
    }
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

#[test]
fn a_site_that_is_built_later_is_found() {
    let site = Site::not_built();
    let error = site.index.search(&query("variance")).unwrap_err();
    assert!(matches!(error, Error::NotBuilt(_)), "{error}");
    assert!(error.to_string().contains("run `make site`"), "{error}");

    site.write(&documents());
    assert_eq!(site.ids("variance"), ["variance"]);

    fs::remove_file(path(site.folder.path())).unwrap();
    assert!(matches!(
        site.index.search(&query("variance")),
        Err(Error::NotBuilt(_))
    ));
}

#[test]
fn a_site_that_is_built_again_is_read_again() {
    let site = Site::new();
    assert!(site.ids("kubernetes").is_empty());
    let cluster = section("k8s", "Run on Kubernetes", "", &[], &[], "A chart.");
    site.write(&json!([cluster]));
    assert_eq!(site.ids("kubernetes"), ["k8s"]);
    assert!(site.ids("variance").is_empty());
}

#[test]
fn a_malformed_file_is_an_error_and_does_not_replace_a_good_one() {
    let site = Site::not_built();
    site.write(&json!({ "not": "a list" }));
    let error = site.index.search(&query("variance")).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");

    site.write(&documents());
    assert_eq!(site.ids("variance"), ["variance"]);
    site.write(&json!([{ "id": 1 }]));
    assert_eq!(site.ids("variance"), ["variance"]);
}
