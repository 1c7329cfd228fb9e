//! Settings that cannot work: each is named with its remedy, and nothing starts.

use std::fs;
use std::net::TcpListener;

use support::process::Installation;
use tempfile::TempDir;

/// Asserts that `serve` ends with all of these words.
fn refuses(installation: &Installation, words: &[&str]) {
    let said = installation.complaint(&["serve"]);
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_port_that_is_taken() {
    let data = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let installation = Installation::new(data.path()).with("PROFILE_BUILDER_LISTEN", &address);
    refuses(&installation, &["is taken", "PROFILE_BUILDER_LISTEN"]);
    assert_eq!(
        fs::read_dir(data.path()).unwrap().count(),
        0,
        "no database was made"
    );
}

#[test]
fn an_address_that_is_none() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path()).with("PROFILE_BUILDER_LISTEN", "8080");
    refuses(&installation, &["PROFILE_BUILDER_LISTEN", "127.0.0.1:8080"]);
}

#[test]
fn a_data_folder_that_cannot_be_written() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("file");
    fs::write(&file, "in the way").unwrap();
    refuses(
        &Installation::new(&file),
        &["cannot write", "PROFILE_BUILDER_DATA_DIR"],
    );
    refuses(
        &Installation::new(&file.join("below")),
        &["cannot write", "PROFILE_BUILDER_DATA_DIR"],
    );
}

#[test]
fn no_postgresql() {
    let data = TempDir::new().unwrap();
    let empty = data.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let folder = empty.to_string_lossy().into_owned();
    let installation = Installation::new(&data.path().join("data"))
        .with("PROFILE_BUILDER_PG_BIN", &folder)
        .with("PATH", "");
    refuses(&installation, &["PROFILE_BUILDER_PG_BIN", &folder]);
}

#[test]
fn a_database_that_does_not_answer() {
    let data = TempDir::new().unwrap();
    let url = "postgres://somebody:s3cret-word@127.0.0.1:1/nothing";
    let installation = Installation::new(data.path()).with("DATABASE_URL", url);
    refuses(&installation, &["DATABASE_URL", "does not answer"]);
    let said = installation.complaint(&["serve"]);
    assert!(!said.contains("s3cret-word"), "{said}");
    refuses(
        &installation.with("DATABASE_URL", "nonsense"),
        &["DATABASE_URL"],
    );
}

#[test]
fn a_mode_that_does_not_exist() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path()).with("PROFILE_BUILDER_MODE", "staging");
    refuses(
        &installation,
        &["PROFILE_BUILDER_MODE", "development or production"],
    );
}

#[test]
fn development_for_everybody() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path()).with("PROFILE_BUILDER_LISTEN", "0.0.0.0:0");
    refuses(
        &installation,
        &["0.0.0.0", "PROFILE_BUILDER_MODE=production"],
    );
}

#[test]
fn a_number_of_executions_or_a_pace_that_cannot_be() {
    let data = TempDir::new().unwrap();
    for value in ["0", "5001", "many"] {
        let installation =
            Installation::new(data.path()).with("PROFILE_BUILDER_CONCURRENCY", value);
        let words = ["PROFILE_BUILDER_CONCURRENCY", value, "from 1 to 5000"];
        refuses(&installation, &words);
    }
    let installation = Installation::new(data.path()).with("PROFILE_BUILDER_SIMULATED_PACE", "-1");
    let words = ["PROFILE_BUILDER_SIMULATED_PACE", "-1", "from 0 to 60000"];
    refuses(&installation, &words);
    assert_eq!(
        fs::read_dir(data.path()).unwrap().count(),
        0,
        "no database was made"
    );
}

#[test]
fn an_address_of_claude_that_is_none() {
    let data = TempDir::new().unwrap();
    let installation = Installation::new(data.path())
        .with("ANTHROPIC_API_KEY", "sk-ant-s3cret-word")
        .with("ANTHROPIC_BASE_URL", "ftp://x");
    let said = installation.complaint(&["serve"]);
    assert!(said.contains("ANTHROPIC_BASE_URL"), "{said}");
    assert_eq!(
        fs::read_dir(data.path()).unwrap().count(),
        0,
        "no database was made"
    );
    assert!(!said.contains("s3cret-word"), "{said}");
}
