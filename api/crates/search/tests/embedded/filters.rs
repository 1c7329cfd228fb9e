//! What a filter leaves out, and how facets count.

use domain::role::Department;
use search::{Count, Filter, Query};
use serde_json::json;

use crate::{Site, documents, ids, query};

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
        let error = site.try_search(&Query {
            filter,
            ..query("answer")
        });
        assert_eq!(error.unwrap_err().to_string(), said);
    }
}
