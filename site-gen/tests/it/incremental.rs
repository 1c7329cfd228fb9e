//! Builds over an earlier one: whatever was changed in between, the result is that of a build that
//! knows of nothing.

mod changing;

use std::fs;

use crate::support::files_below;
use changing::Changing;

#[test]
fn any_change_gives_what_a_cold_build_gives() {
    for seed in [1, 2] {
        let mut site = Changing::new(seed, 9);
        site.compare(0, "the first build");
        for step in 1..=20 {
            site.change_and_compare(step);
        }
    }
}

#[test]
fn so_it_does_where_the_tree_is_folded() {
    let mut site = Changing::new(3, 98);
    site.compare(0, "the first build");
    for step in 1..=6 {
        site.change_and_compare(step);
    }
}

#[test]
fn a_changed_text_changes_one_file_of_search_records() {
    let mut site = Changing::new(8, 98);
    let out = site.path("out");
    let names = || -> std::collections::BTreeSet<String> {
        let files = files_below(&out.join("search-documents"));
        files.into_keys().collect()
    };
    site.build(&out, &[]);
    let before = names();
    assert!(before.len() > 1, "{before:?}");
    site.edit(|text, words| format!("{text}\n{words}\n"));
    site.build(&out, &[]);
    let after = names();
    assert_eq!(before.difference(&after).count(), 1);
    assert_eq!(after.difference(&before).count(), 1);
}

#[test]
fn a_build_with_nothing_new_touches_nothing() {
    let site = Changing::new(4, 5);
    let out = site.path("out");
    site.build(&out, &[]);
    let (_, report, _) = site.build(&out, &[]);
    assert!(report.contains("; 0 written, "), "{report}");
}

#[test]
fn a_file_of_the_site_that_somebody_changed_is_made_right() {
    let site = Changing::new(5, 5);
    let out = site.path("out");
    site.compare(0, "the first build");
    let records = files_below(&out.join("search-documents"));
    let records = records
        .keys()
        .map(|name| format!("search-documents/{name}"));
    let others = [
        "guides/index.html",
        "guides/index.md",
        "llms.txt",
        "search-documents.json",
        "search.json",
        "logo.svg",
    ];
    for path in records.chain(others.map(str::to_owned)) {
        site.compare(0, "before");
        fs::write(out.join(&path), "changed by hand").unwrap();
        site.compare(1, &path);
        fs::remove_file(out.join(&path)).unwrap();
        site.compare(2, &path);
    }
}

#[test]
fn a_damaged_cache_is_no_more_than_a_slow_build() {
    let site = Changing::new(6, 5);
    site.compare(0, "the first build");
    let cache = site.path(".out.site-gen-cache");
    for (name, bytes) in files_below(&cache) {
        let mut damaged = bytes.clone();
        if let Some(byte) = damaged.last_mut() {
            *byte ^= 1;
        }
        fs::write(cache.join(&name), damaged).unwrap();
        site.write(
            "content/guides/more.md",
            &format!("---\ntitle: For {name}\n---\n"),
        );
        site.compare(1, &name);
        fs::write(cache.join(&name), &bytes[..bytes.len() / 2]).unwrap();
        site.write(
            "content/guides/more.md",
            &format!("---\ntitle: After {name}\n---\n"),
        );
        site.compare(2, &name);
    }
}

#[test]
fn without_a_cache_none_is_left() {
    let site = Changing::new(7, 2);
    site.build(&site.path("out"), &["--no-cache"]);
    assert!(!site.path(".out.site-gen-cache").exists());
    site.build(
        &site.path("out"),
        &["--cache", site.path("kept").to_str().unwrap()],
    );
    assert!(site.path("kept/stamps").exists());
    assert!(!site.path(".out.site-gen-cache").exists());
}

#[test]
fn the_configuration_of_the_site_is_an_input() {
    let site = Changing::new(8, 5);
    assert!(site.compare(0, "without it"));
    for (step, text) in [
        "title: One\n",
        "title: Two\n",
        "title: Two\napp: false\n",
        "titel: Wrong\n",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        site.write("content/site.yaml", text);
        assert_eq!(site.compare(step + 1, text), text != "titel: Wrong\n");
    }
    fs::remove_file(site.path("content/site.yaml")).unwrap();
    assert!(site.compare(9, "without it again"));
}

#[test]
fn pages_show_what_is_in_other_editions() {
    let site = Changing::new(10, 3);
    site.write(
        "content/site.yaml",
        "languages: [{code: en, name: English}, {code: de, name: Deutsch}]\n\
         versions: [{name: two}, {name: one, folder: v1}]\n",
    );
    let page = |title: &str| format!("---\ntitle: {title}\n---\n\n[up](/guides/index.md)\n");
    site.write("content/de/index.md", &page("Start"));
    site.write("content/v1/guides/index.md", &page("Old guides"));
    site.write("content/v1/guides/gone.md", &page("Gone"));
    assert!(site.compare(1, "the first build"));
    site.write("content/de/guides/index.md", &page("Anleitungen"));
    assert!(site.compare(2, "a translation"));
    site.write("content/guides/gone.md", &page("Back"));
    assert!(site.compare(3, "a page of the current version"));
    site.write("content/guides/gone.md", &page("Renamed"));
    assert!(site.compare(4, "its title"));
    site.write(
        "content/site.yaml",
        "languages: [{code: en, name: Inglese}]\n",
    );
    assert!(site.compare(5, "one language less"));
}
