//! How the output folder is treated.

use std::fs;

use tempfile::TempDir;

use crate::support::{Site, copy, site_gen, stderr, stdout};

#[test]
fn the_same_input_gives_the_same_bytes() {
    let one = Site::build("markdown", &["--jobs", "1"]);
    let many = Site::build("markdown", &["--jobs", "4"]);
    assert_eq!(one.files(), many.files());
}

#[test]
fn a_second_build_writes_nothing() {
    let site = Site::build("basic", &[]);
    let page = site.out().join("about/index.html");
    let before = fs::metadata(&page).unwrap().modified().unwrap();
    let output = site.build_again("basic", &[]);
    assert!(
        stdout(&output).contains("; 0 written, "),
        "{}",
        stdout(&output)
    );
    assert_eq!(fs::metadata(&page).unwrap().modified().unwrap(), before);
}

#[test]
fn files_of_an_earlier_build_go_and_foreign_files_stay() {
    let content = copy("basic");
    let path = content.path().to_str().unwrap();
    let site = Site::build(path, &[]);
    fs::write(site.out().join("robots.txt"), "by hand").unwrap();
    fs::write(site.out().join("guides/note.txt"), "by hand").unwrap();

    fs::remove_file(content.path().join("guides/second.md")).unwrap();
    fs::remove_file(content.path().join("about.md")).unwrap();
    let output = site.build_again(path, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!site.has("guides/second"), "the empty folder is left");
    assert!(!site.has("about"));
    assert!(site.has("guides/first/index.html"));
    assert_eq!(site.read("robots.txt"), "by hand");
    assert_eq!(site.read("guides/note.txt"), "by hand");
}

#[test]
fn a_failed_build_leaves_the_earlier_site_as_it_was() {
    let content = copy("basic");
    let path = content.path().to_str().unwrap();
    let site = Site::build(path, &[]);
    let before = site.files();
    fs::write(
        content.path().join("about.md"),
        "---\ntitle: Changed\n---\n\n[x](gone.md)",
    )
    .unwrap();
    let output = site.build_again(path, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(site.files(), before);
}

#[test]
fn a_foreign_file_in_the_way_is_not_overwritten() {
    let site = Site::build("basic", &[]);
    let content = copy("basic");
    fs::write(content.path().join("robots.txt"), "from the content").unwrap();
    fs::write(site.out().join("robots.txt"), "by hand").unwrap();
    let before = site.files();
    let output = site.build_again(content.path().to_str().unwrap(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("was not written by site-gen"),
        "{}",
        stderr(&output)
    );
    assert_eq!(site.files(), before);
}

#[test]
fn a_manifest_that_leads_outside_is_refused() {
    let site = Site::build("basic", &[]);
    let victim = site.out().parent().unwrap().join("victim");
    fs::write(&victim, "keep").unwrap();
    fs::write(
        site.out().join(".site-gen-manifest.json"),
        r#"["../victim"]"#,
    )
    .unwrap();
    let output = site.build_again("basic", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("outside"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(victim).unwrap(), "keep");
}

#[test]
fn output_among_the_sources_is_refused() {
    let content = copy("basic");
    let inside = content.path().join("out");
    let arguments = ["build", "--content", content.path().to_str().unwrap()];
    let output = site_gen(&[&arguments[..], &["--out", inside.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("lie inside each other"),
        "{}",
        stderr(&output)
    );
    assert!(!inside.exists());
}

#[test]
fn static_files_are_copied() {
    let files = TempDir::new().unwrap();
    fs::create_dir(files.path().join("img")).unwrap();
    fs::write(files.path().join("img/Logo.bin"), [0, 159, 146]).unwrap();
    let site = Site::build("basic", &["--static", files.path().to_str().unwrap()]);
    assert_eq!(site.files()["img/Logo.bin"], [0, 159, 146]);
}

#[test]
fn names_with_an_underscore_at_the_root_are_no_part_of_the_site() {
    let site = Site::build("left-out", &[]);
    let files = site.files();
    assert!(!files.keys().any(|path| path.starts_with('_')));
    assert!(site.has("guides/_kept/page/index.html"));
}
