//! Any text as the configuration of a site.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use site_gen::fuzzing::Subject;

static SUBJECT: LazyLock<Subject> = LazyLock::new(|| Subject::new().expect("the theme is good"));

fuzz_target!(|text: &str| {
    let broken = SUBJECT.check("site", text).expect("there is such a target");
    assert!(broken.is_empty(), "{broken:#?}");
});
