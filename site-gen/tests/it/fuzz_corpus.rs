//! The texts that fuzzing began with, and those that once broke something.

use std::path::Path;

use site_gen::fuzzing::Subject;

use crate::support::files_below;

fn check(target: &str, check: impl Fn(&str) -> Vec<String>) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = files_below(&corpus.join(target));
    assert!(!files.is_empty(), "the corpus is empty");
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).unwrap();
        let broken = check(&text);
        assert!(broken.is_empty(), "{target}/{name}: {broken:#?}");
        // Whatever is cut off is a text as well; trying every place would take a minute.
        for (end, _) in text.char_indices().step_by(11) {
            let broken = check(&text[..end]);
            assert!(
                broken.is_empty(),
                "{target}/{name}, first {end} bytes: {broken:#?}"
            );
        }
    }
}

#[test]
fn every_page_of_the_corpus_is_read_and_printed() {
    let subject = Subject::new().unwrap();
    check("page", |text| subject.page(text));
}

#[test]
fn every_data_file_of_the_corpus_is_read() {
    let subject = Subject::new().unwrap();
    check("data", |text| subject.data(text));
}
