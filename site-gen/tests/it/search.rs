//! The records that other programs read, and the file behind the search box.

use serde_json::{Value, json};

use crate::support::Site;

/// The records of all files.
pub(crate) fn documents(site: &Site) -> Vec<Value> {
    let list: Value = serde_json::from_str(&site.read("search-documents.json")).unwrap();
    let mut documents = Vec::new();
    for file in list["files"].as_array().unwrap() {
        let text = site.read(file.as_str().unwrap());
        documents.append(&mut serde_json::from_str(&text).unwrap());
    }
    assert_eq!(list["records"], documents.len());
    documents
}

#[test]
fn a_record_has_exactly_the_agreed_fields() {
    let site = Site::build("roles", &[]);
    let record = documents(&site)
        .into_iter()
        .find(|record| record["id"] == "guides/review.md#diffs")
        .unwrap();
    assert_eq!(
        record,
        json!({
            "id": "guides/review.md#diffs",
            "page": "guides/review.md",
            "url": "/docs/guides/review/#diffs",
            "title": "Review",
            "heading": "Reading a diff",
            "anchor": "diffs",
            "section": "Guides",
            "roles": ["engineering"],
            "tags": ["quality"],
            "kind": "guides",
            "language": "en",
            "version": "",
            "text": "Text for engineers.",
        })
    );
}

#[test]
fn each_section_is_a_record_with_the_roles_that_see_it() {
    let site = Site::build("roles", &[]);
    let seen: Vec<String> = documents(&site)
        .iter()
        .map(|record| format!("{} {}", record["id"], record["roles"]).replace('"', ""))
        .collect();
    assert_eq!(
        seen,
        [
            "index.md []",
            "guides/index.md []",
            "guides/open.md []",
            "guides/open.md#numbers [finance,sales]",
            "guides/review.md [engineering,sales]",
            "guides/review.md#shared [engineering,sales]",
            "guides/review.md#diffs [engineering]",
            "guides/review.md#details [engineering]",
            "guides/review.md#afterwards [engineering,sales]",
        ]
    );
}

#[test]
fn text_is_plain_and_holds_code_tables_and_descriptions() {
    let site = Site::build("markdown", &["--base-url", "/"]);
    let first = documents(&site)[0].clone();
    assert_eq!(first["url"], "/");
    assert_eq!(first["kind"], "home");
    assert_eq!(
        first["text"],
        "A <b onclick=\"alert(1)\">bold</b> claim, struck. <script>alert(\"no\")</script> \
         Mind the gap. Left Middle Right a b 1 x Red Green Amber Red flag done open fn main() {} a < b \
         A claim. Again. The reason."
    );
    let described = Site::build("basic", &[]);
    assert_eq!(
        documents(&described)[0]["text"],
        "Everything in one place. Start with the guides."
    );
}

#[test]
fn the_search_box_finds_its_files_and_every_section_in_them() {
    let site = Site::build("roles", &[]);
    let home = site.read("index.html");
    assert!(home.contains("data-search=\"/docs/search.json\""));
    let json = |path: &str| -> Value { serde_json::from_str(&site.read(path)).unwrap() };
    let manifest = json("search.json");
    assert_eq!(manifest["parts"], documents(&site).len());
    assert_eq!(manifest["pages"][0][0], 0);
    let pages = json(manifest["pages"][0][1].as_str().unwrap());
    let review = &pages[3];
    assert_eq!(review["url"], "/docs/guides/review/");
    assert_eq!(review["section"], "Guides");
    assert_eq!(
        review["parts"][2],
        json!(["Reading a diff", "diffs", ["engineering"]])
    );
    let words = json(manifest["words"][0][1].as_str().unwrap());
    // One mention each in two sections of the fourth page, the second as a distance.
    assert_eq!(words["engineers"], json!([[4, 26, 1]]));
    let facets = json(manifest["facets"].as_str().unwrap());
    let runs = facets["runs"].as_array().unwrap().chunks(2);
    let ends = runs.scan(0, |end, run| {
        *end += run[0].as_u64().unwrap();
        Some((*end, usize::try_from(run[1].as_u64().unwrap()).unwrap()))
    });
    let (_, group) = ends.into_iter().find(|(end, _)| *end > 26).unwrap();
    assert_eq!(
        facets["groups"][group],
        json!({ "section": "Guides", "kind": "guides", "roles": ["engineering"], "tags": ["quality"] })
    );
}
