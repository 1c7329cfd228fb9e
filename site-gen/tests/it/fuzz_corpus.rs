//! The texts that fuzzing began with, and those that once broke something.

use std::collections::BTreeSet;
use std::path::Path;

use site_gen::fuzzing::{Subject, TARGETS};

use crate::support::files_below;

/// The names in a folder of the fuzz crate, without their endings.
fn names_in(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(folder);
    let names = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        path.file_stem().unwrap().to_str().unwrap().to_owned()
    });
    names.collect()
}

fn check(target: &str) {
    let subject = Subject::new().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = files_below(&corpus.join(target));
    assert!(!files.is_empty(), "the corpus is empty");
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).unwrap();
        let broken = subject.check(target, &text).unwrap();
        assert!(broken.is_empty(), "{target}/{name}: {broken:#?}");
        // Whatever is cut off is a text as well; trying every place would take a minute.
        for (end, _) in text.char_indices().step_by(11) {
            let broken = subject.check(target, &text[..end]).unwrap();
            assert!(
                broken.is_empty(),
                "{target}/{name}, first {end} bytes: {broken:#?}"
            );
        }
    }
}

#[test]
fn every_target_has_a_program_and_a_corpus() {
    let targets: BTreeSet<String> = TARGETS.map(str::to_owned).into();
    assert_eq!(names_in("fuzz_targets"), targets);
    assert_eq!(names_in("corpus"), targets);
}

#[test]
fn the_calls_of_components_are_reached() {
    let text = include_str!("../../fuzz/corpus/page/own-components");
    let subject = Subject::new().unwrap();
    assert_eq!(subject.findings(text), Vec::<String>::new());
}

#[test]
fn every_page_of_the_corpus_is_read_and_printed() {
    check("page");
}

#[test]
fn every_data_file_of_the_corpus_is_read() {
    check("data");
}

#[test]
fn every_configuration_of_the_corpus_is_read() {
    check("site");
}

#[test]
fn every_fence_of_the_corpus_is_read() {
    check("fence");
}

#[test]
fn every_link_of_the_corpus_is_resolved() {
    check("link");
}
