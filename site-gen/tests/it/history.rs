//! Dates and authors from git.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::git::{By, Git};
use crate::support::{Site, stderr, stdout};

const ADA: By = By("Ada Lovelace", "2026-01-10 23:30:00 -0800");
const GRACE: By = By("Grace Hopper", "2026-02-11 12:00:00 +0100");
const ALAN: By = By("Alan Turing", "2026-03-12 12:00:00 +0000");

/// A repository with a content folder, and the site that is built from it.
struct Written {
    folder: TempDir,
    git: Git,
    site: Site,
}

impl Written {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let git = Git::new(folder.path());
        let written = Self {
            folder,
            git,
            site: Site::empty(),
        };
        written.page("index", "Home");
        written
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn page(&self, name: &str, text: &str) {
        self.page_with(name, "", text);
    }

    fn page_with(&self, name: &str, front_matter: &str, text: &str) {
        let path = self.path(&format!("content/{name}.md"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            format!("---\ntitle: {name}\n{front_matter}---\n\n{text}\n"),
        )
        .unwrap();
    }

    fn build(&self, more: &[&str]) -> String {
        let content = self.path("content");
        let output = self.site.build_again(content.to_str().unwrap(), more);
        assert!(output.status.success(), "{}", stderr(&output));
        format!("{}{}", stderr(&output), stdout(&output))
    }

    /// The date and the authors on a page, as far as it has them.
    fn facts(&self, page: &str) -> (String, String) {
        let html = self.site.read(&format!("{page}/index.html"));
        let between = |start: &str, end: &str| {
            let (_, rest) = html.split_once(start)?;
            Some(rest.split_once(end)?.0.to_owned())
        };
        (
            between("<time datetime=\"", "\"").unwrap_or_default(),
            between("<span>By ", "</span>").unwrap_or_default(),
        )
    }

    /// Builds, and compares the facts of pages with what is expected.
    fn expect(&self, expected: &[(&str, &str, &str)]) {
        self.build(&[]);
        for (page, date, authors) in expected {
            let (found_date, found_authors) = self.facts(page);
            assert_eq!(
                (found_date.as_str(), found_authors.as_str()),
                (*date, *authors),
                "{page}"
            );
        }
    }
}

#[test]
fn a_page_names_its_authors_and_the_day_of_its_last_change() {
    let written = Written::new();
    written.page("old", "As it began.");
    written.page("shared", "As it began.");
    written.git.commit(ADA);
    written.page("shared", "Better.");
    written.git.commit(GRACE);
    written.page("shared", "Best.");
    written.git.commit(GRACE);
    written.page("shared", "Not committed.");
    written.page("new", "Not committed.");
    written.expect(&[
        // The day is that of the author, who was in another zone.
        ("old", "2026-01-10", "Ada Lovelace"),
        ("shared", "2026-02-11", "Grace Hopper, Ada Lovelace"),
        ("new", "", ""),
    ]);
    for (path, bytes) in written.site.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("@example.com"), "{path}");
    }
    written.build(&["--no-git"]);
    assert_eq!(written.facts("shared"), (String::new(), String::new()));
}

#[test]
fn front_matter_wins() {
    let written = Written::new();
    written.page_with("dated", "date: 2025-12-24\n", "Text.");
    written.page_with("signed", "authors: [The editors]\n", "Text.");
    written.page_with("unsigned", "authors: []\n", "Text.");
    written.git.commit(ADA);
    written.expect(&[
        ("dated", "2025-12-24", "Ada Lovelace"),
        ("signed", "2026-01-10", "The editors"),
        ("unsigned", "2026-01-10", ""),
    ]);
    // A site may keep the names of git to itself.
    fs::write(written.path("content/site.yaml"), "authors: false\n").unwrap();
    written.expect(&[
        ("dated", "2025-12-24", ""),
        ("signed", "2026-01-10", "The editors"),
    ]);
}

#[test]
fn who_changed_name_or_address_is_one_person() {
    let written = Written::new();
    written.page("page", "One.");
    written.git.commit(By("ada", "2026-01-01 12:00:00 +0000"));
    written.page("page", "Two.");
    written.git.commit(ADA);
    written.page("page", "Three.");
    fs::write(
        written.path(".mailmap"),
        "Ada Lovelace <ada.lovelace@example.com> <ada@example.com>\n",
    )
    .unwrap();
    written.git.commit(GRACE);
    written.expect(&[("page", "2026-02-11", "Ada Lovelace, Grace Hopper")]);
}

#[test]
fn a_page_that_was_moved_keeps_its_history() {
    let written = Written::new();
    written.page("here", "The text.");
    written.page("twin", "The other text.");
    written.git.commit(ADA);
    let moved = "---\ntitle: here\n---\n\nThe text.\n";
    fs::create_dir(written.path("content/there")).unwrap();
    fs::remove_file(written.path("content/here.md")).unwrap();
    fs::write(written.path("content/there/index.md"), moved).unwrap();
    written.git.commit(GRACE);
    written.expect(&[
        ("there", "2026-01-10", "Ada Lovelace"),
        ("twin", "2026-01-10", "Ada Lovelace"),
    ]);
    // Not committed yet, a file that moves is one that nobody knows.
    let twin = written.path("content/twin.md");
    fs::rename(twin, written.path("content/triplet.md")).unwrap();
    written.expect(&[("triplet", "", "")]);
    // A page at the place of one that was removed has nothing to do with it.
    written.page("here", "Another text.");
    written.git.commit(ALAN);
    written.expect(&[
        ("here", "2026-03-12", "Alan Turing"),
        ("triplet", "2026-01-10", "Ada Lovelace"),
    ]);
}

#[test]
fn a_merge_changes_what_differs_from_both_sides() {
    let written = Written::new();
    for page in ["left", "right", "both"] {
        written.page(page, "Text.");
    }
    let base = written.git.commit(ADA);
    written.page("left", "Left.");
    written.page("both", "Left.");
    let left = written.git.commit(GRACE);
    written.page("left", "Text.");
    written.page("right", "Right.");
    written.page("both", "Right.");
    let right = written.git.commit_on(&[base], ALAN);
    written.page("left", "Left.");
    written.page("both", "Left and right.");
    let by = By("Linus", "2026-04-01 12:00:00 +0000");
    written.git.commit_on(&[left, right], by);
    written.expect(&[
        ("left", "2026-02-11", "Ada Lovelace, Grace Hopper"),
        ("right", "2026-03-12", "Ada Lovelace, Alan Turing"),
        (
            "both",
            "2026-04-01",
            "Ada Lovelace, Grace Hopper, Alan Turing, Linus",
        ),
    ]);
}

#[test]
fn a_shallow_clone_says_nothing_that_it_does_not_know() {
    let written = Written::new();
    written.page("old", "Text.");
    written.page("new", "Text.");
    written.git.commit(ADA);
    let boundary = written.git.commit(GRACE);
    written.page("new", "Better.");
    written.git.commit(ALAN);
    written.git.cut_off(boundary);
    let report = written.build(&[]);
    assert!(
        report.contains("note: the git repository is a shallow clone"),
        "{report}"
    );
    written.expect(&[("old", "", ""), ("new", "2026-03-12", "Alan Turing")]);
    written.git.heal();
    written.expect(&[
        ("old", "2026-01-10", "Ada Lovelace"),
        ("new", "2026-03-12", "Ada Lovelace, Alan Turing"),
    ]);
}

#[test]
fn what_is_checked_out_counts_and_the_next_build_knows() {
    let written = Written::new();
    written.page("page", "One.");
    let first = written.git.commit(ADA);
    written.expect(&[("page", "2026-01-10", "Ada Lovelace")]);
    written.page("page", "Two.");
    written.git.commit(GRACE);
    written.expect(&[("page", "2026-02-11", "Ada Lovelace, Grace Hopper")]);
    let report = written.build(&[]);
    assert!(report.contains("; 0 written, "), "{report}");
    // The commit is amended: its files are the same, and somebody else wrote them.
    written.git.commit_on(&[first], ALAN);
    written.expect(&[("page", "2026-03-12", "Ada Lovelace, Alan Turing")]);
    written.git.check_out(first);
    written.expect(&[("page", "2026-01-10", "Ada Lovelace")]);
}

#[test]
fn a_content_folder_may_be_the_whole_repository_or_in_none() {
    let folder = TempDir::new().unwrap();
    let page = "---\ntitle: Page\n---\n";
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("content/index.md"), page).unwrap();
    let path = folder.path().to_str().unwrap();
    let site = Site::build(path, &[]);
    assert!(!site.read("content/index.html").contains("<time"));
    // A repository without a commit knows as much as none.
    let git = Git::new(folder.path());
    assert_eq!(git.head(), None);
    site.build_again(path, &[]);
    assert!(!site.read("content/index.html").contains("<time"));
    git.commit(ADA);
    site.build_again(path, &[]);
    assert!(
        site.read("content/index.html")
            .contains("<time datetime=\"2026-01-10\">")
    );
}

#[test]
fn a_repository_that_cannot_be_read_is_named() {
    let written = Written::new();
    written.git.commit(ADA);
    fs::remove_dir_all(written.path(".git/objects")).unwrap();
    fs::create_dir(written.path(".git/objects")).unwrap();
    let content = written.path("content");
    let output = written.site.build_again(content.to_str().unwrap(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains("--no-git"), "{message}");
    written.build(&["--no-git"]);
}
