//! What editors are told of translations that are missing, or older than what they translate.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::git::{By, Git};
use crate::support::{site_gen, stderr};

const FIRST: By = By("Ada Lovelace", "2026-01-10 12:00:00 +0000");
const LATER: By = By("Ada Lovelace", "2026-02-11 12:00:00 +0000");

/// A repository with a site in two languages.
struct Written {
    folder: TempDir,
    git: Git,
}

impl Written {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let git = Git::new(folder.path());
        let written = Self { folder, git };
        fs::create_dir(written.content()).unwrap();
        let site = "languages:\n  - {code: en, name: English}\n  - {code: de, name: Deutsch}\n";
        fs::write(written.content().join("site.yaml"), site).unwrap();
        for page in ["index", "guides/index", "de/index", "de/guides/index"] {
            written.page(page, "One.");
        }
        written
    }

    fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    fn page(&self, name: &str, text: &str) {
        let path = self.content().join(format!("{name}.md"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // A page that expires needs no link.
        let head = format!("---\ntitle: {name}\nexpires: 2099-01-01\n---");
        fs::write(path, format!("{head}\n\n{text}\n")).unwrap();
    }

    fn advice(&self, more: &[&str]) -> String {
        let content = self.content();
        let arguments = ["check", "--content", content.to_str().unwrap()];
        let output = site_gen(&[&arguments[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stderr(&output).replace(&format!("{}/", content.display()), "")
    }
}

#[test]
fn a_site_that_is_translated_gets_no_advice() {
    let written = Written::new();
    written.git.commit(FIRST);
    assert_eq!(written.advice(&[]), "");
}

#[test]
fn pages_that_a_language_lacks_are_one_finding_for_each_section() {
    let written = Written::new();
    for page in [
        "about",
        "guides/one",
        "guides/two",
        "guides/deep/three",
        "guides/four",
    ] {
        written.page(page, "Text.");
    }
    insta::assert_snapshot!(written.advice(&[]), @r"
about.md:1:1: advice: this page is not translated into `de`
    help: translate it as `/de/about.md`; until then, the choice of languages leads to the nearest page
guides/deep/three.md:1:1: advice: 4 pages of this section are not translated into `de`: guides/deep/three.md, guides/four.md, guides/one.md and 1 more
    help: translate the first as `/de/guides/deep/three.md`; until then, the choice of languages leads to the nearest page
");
}

#[test]
fn sections_that_a_language_has_not_begun_are_one_finding() {
    let written = Written::new();
    for page in ["api/index", "api/one", "legal/one"] {
        written.page(page, "Text.");
    }
    insta::assert_snapshot!(written.advice(&[]), @r"
site.yaml:3:12: advice: 2 sections have no page in `de`: /api, /legal
    help: translate the pages that its readers need first; from all others, the choice of languages leads to its home page
");
}

#[test]
fn a_translation_that_is_older_than_its_original_is_told() {
    let written = Written::new();
    written.page("guides/one", "One.");
    written.page("de/guides/one", "Eins.");
    written.git.commit(FIRST);
    written.page("guides/index", "Two.");
    written.page("guides/one", "Two.");
    written.git.commit(LATER);
    insta::assert_snapshot!(written.advice(&[]), @r"
de/guides/index.md:1:1: advice: 2 pages of this section in `de` are older than those that they translate: de/guides/index.md, de/guides/one.md
    help: bring over what has changed since, and commit it
");
    assert_eq!(written.advice(&["--no-git"]), "");
    written.page("de/guides/one", "Zwei.");
    let now = By("Ada Lovelace", "2026-03-12 12:00:00 +0000");
    written.git.commit(now);
    insta::assert_snapshot!(written.advice(&[]), @r"
de/guides/index.md:1:1: advice: the page is older than the one that it translates
    help: bring over what has changed since, and commit it
");
}

#[test]
fn a_shallow_clone_says_nothing_of_age() {
    let written = Written::new();
    let first = written.git.commit(FIRST);
    written.page("guides/index", "Two.");
    written.git.commit(LATER);
    assert!(
        written
            .advice(&[])
            .contains("is older than the one that it translates")
    );
    written.git.cut_off(first);
    assert_eq!(written.advice(&[]), "");
}

#[test]
fn reports_for_other_programs_name_the_rules() {
    let written = Written::new();
    written.page("guides/one", "Text.");
    let content = written.content();
    let path = content.to_str().unwrap();
    let output = site_gen(&["check", "--content", path, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["errors"], 0);
    assert_eq!(report["findings"][0]["rule"], "untranslated");
    assert_eq!(report["findings"][0]["severity"], "advice");
}
