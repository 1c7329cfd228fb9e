//! How the index follows the files of the site.

use std::fs;
use std::time::{Duration, Instant};

use search::{Embedded, Error, SearchIndex as _};
use serde_json::json;
use tempfile::TempDir;

use crate::{Site, documents, ids, path, query, runtime, section, write};

#[test]
fn a_site_that_is_built_later_is_found() {
    let site = Site::not_built();
    let error = site.try_search(&query("variance")).unwrap_err();
    assert!(matches!(error, Error::NotBuilt(_)), "{error}");
    assert!(error.to_string().contains("run `make site`"), "{error}");

    site.write(&documents());
    assert_eq!(site.ids("variance"), ["variance"]);

    fs::remove_file(path(site.folder.path())).unwrap();
    site.index.refresh();
    assert!(matches!(
        site.try_search(&query("variance")),
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
    let runtime = runtime();
    let find = |text: &str| ids(&runtime.block_on(index.search(&query(text))).unwrap());
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
    let error = site.try_search(&query("variance")).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");

    site.write(&documents());
    assert_eq!(site.ids("variance"), ["variance"]);
    site.write(&json!([{ "id": 1 }]));
    assert_eq!(site.ids("variance"), ["variance"]);
}
