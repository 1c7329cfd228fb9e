//! The embedded index over a small docs site.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::role::Department;
use search::{Answer, Count, Embedded, Error, Filter, Query, SearchIndex};
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
        let index = Embedded::read(path(folder.path()));
        Self { folder, index }
    }

    fn write(&self, documents: &Value) {
        write(self.folder.path(), documents);
        self.index.refresh();
    }

    fn search(&self, query: &Query) -> Answer {
        self.index.search(query).unwrap()
    }

    fn ids(&self, text: &str) -> Vec<String> {
        ids(&self.search(&query(text)))
    }
}

fn write(folder: &Path, documents: &Value) {
    // A file is named after its content, so that the list changes with it.
    let name = format!("{}.json", fs::read_dir(folder).unwrap().count());
    fs::write(folder.join(&name), documents.to_string()).unwrap();
    let list = json!({ "records": 0, "files": [name] });
    fs::write(path(folder), list.to_string()).unwrap();
}

fn path(folder: &Path) -> std::path::PathBuf {
    folder.join("search-documents.json")
}

fn query(text: &str) -> Query {
    Query {
        text: text.to_owned(),
        limit: 5,
        ..Query::default()
    }
}

fn ids(answer: &Answer) -> Vec<String> {
    answer.hits.iter().map(|hit| hit.id.clone()).collect()
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
        "section": "Guides",
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
fn the_spelling_of_few_words_is_looked_into() {
    let site = Site::new();
    assert_eq!(site.ids("qqqqq wwwww xxxxx varience"), ["variance"]);
    assert!(site.ids("qqqqq wwwww xxxxx zzzzz varience").is_empty());
}

#[test]
fn a_department_sees_its_own_sections_and_everybodys() {
    let site = Site::new();
    let ask = |department: Option<Department>, text: &str| {
        let filter = Filter {
            departments: department.into_iter().collect(),
            ..Filter::default()
        };
        ids(&site.search(&Query {
            filter,
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
fn facets_narrow_the_hits() {
    let site = Site::new();
    let ask = |tags: &[&str], kinds: &[&str]| {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let filter = Filter {
            tags: names(tags),
            kinds: names(kinds),
            ..Filter::default()
        };
        ids(&site.search(&Query {
            filter,
            ..query("answer")
        }))
    };
    assert_eq!(ask(&[], &[]).len(), 2);
    assert_eq!(ask(&["writing"], &[]).len(), 2);
    assert_eq!(ask(&["RFP"], &[]), ["rfp"]);
    // One of the values of a facet is enough, and each facet must fit.
    assert_eq!(ask(&["git", "rfp"], &["guides"]), ["rfp"]);
    assert!(ask(&["git"], &[]).is_empty());
    assert!(ask(&["rfp"], &["other"]).is_empty());
}

#[test]
fn a_facet_counts_what_its_other_values_would_find() {
    let site = Site::new();
    let filter = Filter {
        departments: vec![Department::Sales],
        tags: vec!["rfp".to_owned()],
        ..Filter::default()
    };
    let answer = site.search(&Query {
        filter,
        ..query("answer")
    });
    let counts = |counts: &[Count]| -> Vec<(String, usize)> {
        let pair = |count: &Count| (count.value.clone(), count.count);
        counts.iter().map(pair).collect()
    };
    let expected = |pairs: &[(&str, usize)]| -> Vec<(String, usize)> {
        let pair = |(value, count): &(&str, usize)| ((*value).to_owned(), *count);
        pairs.iter().map(pair).collect()
    };
    assert_eq!((ids(&answer), answer.total), (vec!["rfp".to_owned()], 1));
    // "prompting" is for everybody and has the tag "writing", as "rfp" has.
    let tags = counts(&answer.facets.tag);
    assert_eq!(tags, expected(&[("Writing", 2), ("rfp", 1)]));
    let departments = counts(&answer.facets.department);
    assert_eq!(departments, expected(&[("sales", 1)]));
    assert_eq!(counts(&answer.facets.kind), expected(&[("guides", 1)]));
    assert_eq!(counts(&answer.facets.section), expected(&[("Guides", 1)]));
}

#[test]
fn an_edition_leaves_out_only_what_names_another() {
    let site = Site::new();
    let mut documents = documents();
    for (number, language, version) in [(0, "en", "2"), (4, "de", "1")] {
        documents[number]["language"] = json!(language);
        documents[number]["version"] = json!(version);
    }
    site.write(&documents);
    let ask = |filter: Filter| {
        let text = "answer secrets".to_owned();
        let mut found = ids(&site.search(&Query {
            filter,
            ..query(&text)
        }));
        found.sort();
        found
    };
    let edition = |languages: &[&str], versions: &[&str]| Filter {
        languages: languages.iter().map(ToString::to_string).collect(),
        versions: versions.iter().map(ToString::to_string).collect(),
        ..Filter::default()
    };
    assert_eq!(ask(Filter::default()), ["rfp", "secrets"], "the first one");
    assert_eq!(ask(edition(&["EN"], &[])), ["rfp", "secrets"]);
    assert_eq!(ask(edition(&["de"], &["1"])), ["prompting", "secrets"]);
    assert_eq!(ask(edition(&["de"], &[])), ["secrets"]);
    assert_eq!(
        ask(edition(&["de", "en"], &["1", "2"])),
        ["prompting", "rfp", "secrets"]
    );
    for (filter, said) in [
        (
            edition(&["en", "fr"], &[]),
            "language: the documentation has none but en, de",
        ),
        (
            edition(&[], &["3"]),
            "version: the documentation has none but 2, 1",
        ),
    ] {
        let error = site.index.search(&Query {
            filter,
            ..query("answer")
        });
        assert_eq!(error.unwrap_err().to_string(), said);
    }
}

#[test]
fn a_hit_tells_where_it_is_and_shows_the_words() {
    let site = Site::new();
    let answer = site.search(&query("budget variance"));
    let hit = answer.hits.first().unwrap();
    assert_eq!(hit.title, "Variance analysis");
    assert_eq!(hit.heading, "Explain a variance");
    assert_eq!(hit.url, "/docs/guides/variance/#variance");
    assert_eq!(hit.page, "/guides/variance.md");
    assert_eq!(
        (hit.anchor.as_str(), hit.kind.as_str()),
        ("variance", "guides")
    );
    assert_eq!(hit.roles, ["finance"]);
    assert!(
        hit.excerpt.contains("five percent of the budget"),
        "{}",
        hit.excerpt
    );
    assert!(hit.score > 0.0);
    let marked = |text: &str, spans: &[(usize, usize)]| -> Vec<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let text = |&(start, end): &(usize, usize)| String::from_utf16(&units[start..end]).unwrap();
        spans.iter().map(text).collect()
    };
    let highlights = &hit.highlights;
    assert_eq!(marked(&hit.title, &highlights.title), ["Variance"]);
    assert_eq!(marked(&hit.heading, &highlights.heading), ["variance"]);
    assert_eq!(
        marked(&hit.excerpt, &highlights.excerpt),
        ["variance", "budget"]
    );
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
fn the_limit_is_kept() {
    let site = Site::new();
    for (limit, expected) in [(0, 0), (1, 1), (2, 2), (usize::MAX, 6)] {
        let text = "answer variance diff secrets prompt approval".to_owned();
        assert_eq!(
            site.search(&Query {
                limit,
                ..query(&text)
            })
            .hits
            .len(),
            expected
        );
    }
}

#[test]
fn pages_of_hits_follow_each_other() {
    let site = Site::new();
    let text = "answer variance diff secrets prompt approval";
    let all = ids(&site.search(&Query {
        limit: 10,
        ..query(text)
    }));
    let page = |offset| {
        site.search(&Query {
            offset,
            limit: 2,
            ..query(text)
        })
    };
    let pages: Vec<String> = [0, 2, 4, 6].map(|offset| ids(&page(offset))).concat();
    assert_eq!(pages, all);
    assert_eq!((page(0).total, page(6).total), (6, 6));
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
    site.index.refresh();
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
fn a_changed_file_is_followed() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), &documents());
    let index = Embedded::open(path(folder.path()));
    let find = |text: &str| ids(&index.search(&query(text)).unwrap());
    assert_eq!(find("variance"), ["variance"], "the first search waits");
    let cluster = section("k8s", "Run on Kubernetes", "", &[], &[], "A chart.");
    write(folder.path(), &json!([cluster]));
    let deadline = Instant::now() + Duration::from_secs(20);
    while find("kubernetes").is_empty() {
        assert!(Instant::now() < deadline, "the change was not seen");
        assert!(
            find("variance") == ["variance"] || !find("kubernetes").is_empty(),
            "there is a gap"
        );
        std::thread::yield_now();
    }
    assert!(find("variance").is_empty());
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
