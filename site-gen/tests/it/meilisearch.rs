//! `site-gen index`: a search server brought up to date, and never left half done.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::meilisearch::{Fault, MASTER_KEY, StandIn};
use crate::support::{copy, stderr, stdout};

/// A server, real or not, and an index on it that no other test uses.
struct Server {
    stand_in: Option<StandIn>,
    url: String,
    key: String,
    index: String,
}

impl Server {
    /// The real server when there is one.
    fn any() -> Self {
        match env::var("MEILISEARCH_URL") {
            Ok(url) if !url.is_empty() => Self {
                stand_in: None,
                url,
                key: env::var("MEILISEARCH_API_KEY").unwrap_or_default(),
                index: new_name(),
            },
            _ => Self::stand_in(),
        }
    }

    fn stand_in() -> Self {
        let stand_in = StandIn::start();
        Self {
            url: stand_in.url.clone(),
            stand_in: Some(stand_in),
            key: MASTER_KEY.to_owned(),
            index: new_name(),
        }
    }

    fn index(&self, content: &Path, more: &[&str]) -> Output {
        run(&self.url, &self.key, &self.index, content, more)
    }

    /// The documents that readers search, by the id of their section.
    fn documents(&self) -> BTreeMap<String, Value> {
        let address = format!("{}/indexes/{}/documents?limit=1000", self.url, self.index);
        let request = ureq::get(&address).header("authorization", format!("Bearer {}", self.key));
        let Ok(mut response) = request.call() else {
            return BTreeMap::new();
        };
        let answer: Value =
            serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
        let documents = answer["results"].as_array().unwrap().clone();
        let id = |document: &Value| document["id"].as_str().unwrap().to_owned();
        documents.into_iter().map(|it| (id(&it), it)).collect()
    }

    /// A new key that may do this with the index and the one beside it, and nothing with others.
    fn key_for(&self, actions: &[&str]) -> String {
        let indexes = [self.index.clone(), format!("{}-next", self.index)];
        let wanted = json!({ "actions": actions, "indexes": indexes, "expiresAt": null });
        let request = ureq::post(format!("{}/keys", self.url));
        let request = request.header("authorization", format!("Bearer {}", self.key));
        let request = request.header("content-type", "application/json");
        let mut answer = request.send(wanted.to_string()).unwrap();
        let made: Value =
            serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        made["key"].as_str().unwrap().to_owned()
    }

    fn faults(&self) -> &StandIn {
        self.stand_in.as_ref().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for index in [self.index.clone(), format!("{}-next", self.index)] {
            let address = format!("{}/indexes/{index}", self.url);
            let request = ureq::delete(&address);
            drop(
                request
                    .header("authorization", format!("Bearer {}", self.key))
                    .call(),
            );
        }
    }
}

/// What the documentation says that the key of the command needs.
const ACTIONS: [&str; 8] = [
    "documents.add",
    "documents.get",
    "documents.delete",
    "indexes.create",
    "indexes.swap",
    "settings.get",
    "settings.update",
    "tasks.get",
];

fn new_name() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("test-{}-{number}", std::process::id())
}

fn run(url: &str, key: &str, index: &str, content: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_site-gen"))
        .args(["index", "--url", url, "--index", index, "--content"])
        .arg(content)
        .args(more)
        .env("MEILISEARCH_API_KEY", key)
        .output()
        .unwrap()
}

fn changed_content() -> TempDir {
    let content = copy("search");
    let page = content.path().join("guides/agents.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("title: ", "title: New ")).unwrap();
    fs::remove_file(content.path().join("guides/variance.md")).unwrap();
    content
}

#[test]
fn an_index_is_filled_and_searched_as_the_site_is() {
    let server = Server::any();
    let content = copy("search");
    let output = server.index(
        content.path(),
        &["--base-url", "https://help.example.com/docs/"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let documents = server.documents();
    let said = format!(
        "{} sections in the index `{}`; {0} sent, 0 removed, settings changed\n",
        documents.len(),
        server.index
    );
    assert_eq!(stdout(&output), said);
    let document = &documents["guides/variance.md"];
    assert_eq!(document["page"], "guides/variance.md");
    assert_eq!(document["url"], "/docs/guides/variance/");
    assert_eq!(document["roles"], json!(["finance"]));
}

#[test]
fn only_changes_are_sent_and_stale_documents_removed() {
    let server = Server::any();
    let content = copy("search");
    assert!(server.index(content.path(), &[]).status.success());
    let before = server.documents();

    let again = server.index(content.path(), &[]);
    assert!(
        stdout(&again).ends_with("nothing has changed\n"),
        "{}",
        stdout(&again)
    );

    let output = server.index(changed_content().path(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let after = server.documents();
    let is_new = |(id, document): &(&String, &Value)| before.get(*id) != Some(document);
    let sent = after.iter().filter(is_new).count();
    let removed = before.keys().filter(|id| !after.contains_key(*id)).count();
    assert!(sent > 0 && sent < after.len() && removed > 0);
    let said = format!(
        "{} sections in the index `{}`; {sent} sent, {removed} removed\n",
        after.len(),
        server.index
    );
    assert_eq!(stdout(&output), said);
    assert!(
        after["guides/agents.md"]["title"]
            .as_str()
            .unwrap()
            .starts_with("New ")
    );
}

#[test]
fn a_run_without_changes_writes_nothing_and_one_with_a_change_sends_it_alone() {
    let server = Server::stand_in();
    let content = copy("search");
    assert!(server.index(content.path(), &[]).status.success());
    let stand_in = server.faults();
    stand_in.take_writes();
    stand_in.take_received();

    assert!(server.index(content.path(), &[]).status.success());
    assert_eq!(stand_in.take_writes(), Vec::<String>::new());

    let page = content.path().join("guides/proposals.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\nOne more sentence.\n")).unwrap();
    assert!(server.index(content.path(), &[]).status.success());
    // Once for the index that readers get, once for the one beside it.
    assert_eq!(stand_in.take_received(), 2);
}

#[test]
fn broken_content_is_reported_and_nothing_is_sent() {
    let server = Server::any();
    let content = copy("search");
    fs::write(content.path().join("guides/broken.md"), "no front matter\n").unwrap();
    let output = server.index(content.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).ends_with("1 error; nothing was sent\n"),
        "{}",
        stderr(&output)
    );
    assert!(server.documents().is_empty());
}

#[test]
fn a_wrong_key_is_refused_with_what_it_must_be_able_to_do() {
    let server = Server::any();
    if server.key.is_empty() {
        return; // A server without a master key asks for none.
    }
    let output = run(
        &server.url,
        "wrong",
        &server.index,
        copy("search").path(),
        &[],
    );
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert!(
        said.starts_with("error: Meilisearch refuses the key: The provided API key is invalid."),
        "{said}"
    );
    assert!(said.contains("MEILISEARCH_API_KEY"), "{said}");
}

#[test]
fn a_key_for_the_two_indexes_alone_is_enough() {
    let server = Server::any();
    let key = server.key_for(&ACTIONS);
    let index = |content: &Path| run(&server.url, &key, &server.index, content, &[]);
    for content in [copy("search"), changed_content()] {
        let output = index(content.path());
        assert!(output.status.success(), "{}", stderr(&output));
        let again = stdout(&index(content.path()));
        assert!(again.ends_with("nothing has changed\n"), "{again}");
    }
    assert!(!server.documents().contains_key("guides/variance.md"));
}

#[test]
fn a_key_that_cannot_do_everything_is_refused_before_readers_notice() {
    let server = Server::any();
    assert!(server.index(copy("search").path(), &[]).status.success());
    let before = server.documents();
    let but = |left_out| ACTIONS.into_iter().filter(move |it| *it != left_out);
    for actions in [
        vec!["search"],
        but("documents.delete").collect(),
        but("indexes.swap").collect(),
    ] {
        let key = server.key_for(&actions);
        let content = changed_content();
        let output = run(&server.url, &key, &server.index, content.path(), &[]);
        assert_eq!(output.status.code(), Some(3), "{actions:?}");
        let said = stderr(&output);
        assert!(
            said.starts_with("error: Meilisearch refuses the key: "),
            "{said}"
        );
        assert_eq!(server.documents(), before, "{actions:?}");
    }
}

#[test]
fn an_exchange_that_failed_unseen_is_noticed() {
    let server = Server::stand_in();
    let key = server.key_for(&ACTIONS);
    let index = |content: &Path| run(&server.url, &key, &server.index, content, &[]);
    assert!(index(copy("search").path()).status.success());
    let before = server.documents();
    server.faults().break_with(Fault::Fail("indexSwap"));
    let content = changed_content();
    let output = index(content.path());
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("did not exchange the index"),
        "{}",
        stderr(&output)
    );
    assert_eq!(server.documents(), before);
    assert!(index(content.path()).status.success());
    assert_ne!(server.documents(), before);
}

#[test]
fn a_server_that_is_away_is_named_and_has_an_exit_code_of_its_own() {
    // Port 1 of the loopback address belongs to nobody, as a port that was just given back may not.
    let url = "http://127.0.0.1:1";
    let output = run(url, "key", "docs", copy("search").path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert!(
        said.starts_with(&format!(
            "error: cannot reach Meilisearch at {url}; start it, or correct --url."
        )),
        "{said}"
    );
    assert!(said.contains("refused"), "{said}");
}

#[test]
fn an_address_that_is_none_is_refused() {
    let output = run("localhost:7700", "key", "docs", copy("search").path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("write `http://host:7700`"),
        "{}",
        stderr(&output)
    );
}

/// What must hold whenever a run fails: readers search what they searched before, and the next run
/// brings the new state.
fn fails_without_harm(fault: Fault, expected: &str) {
    let server = Server::stand_in();
    assert!(server.index(copy("search").path(), &[]).status.success());
    let before = server.documents();

    let content = changed_content();
    server.faults().break_with(fault);
    let patience = if matches!(fault, Fault::Hang(_)) {
        "1"
    } else {
        "60"
    };
    let output = server.index(content.path(), &["--timeout", patience]);
    server.faults().heal();
    assert_eq!(output.status.code(), Some(3), "{fault:?}");
    assert!(
        stderr(&output).contains(expected),
        "{fault:?}: {}",
        stderr(&output)
    );
    assert_eq!(server.documents(), before, "{fault:?}");

    let output = server.index(content.path(), &[]);
    assert!(output.status.success(), "{fault:?}: {}", stderr(&output));
    let after = server.documents();
    assert!(!after.contains_key("guides/variance.md"), "{fault:?}");
    assert!(
        after["guides/agents.md"]["title"]
            .as_str()
            .unwrap()
            .starts_with("New "),
        "{fault:?}"
    );
}

#[test]
fn a_task_that_fails_leaves_the_search_as_it_was() {
    for kind in ["documentAdditionOrUpdate", "documentDeletion", "indexSwap"] {
        fails_without_harm(
            Fault::Fail(kind),
            "There is no more space left on the device",
        );
    }
}

#[test]
fn a_task_that_fails_without_a_reason_is_no_success() {
    for kind in ["documentAdditionOrUpdate", "indexSwap"] {
        fails_without_harm(Fault::FailSilently(kind), "/tasks/");
    }
}

#[test]
fn a_task_that_takes_too_long_leaves_the_search_as_it_was() {
    fails_without_harm(
        Fault::Hang("documentAdditionOrUpdate"),
        "did not finish within 1 s",
    );
}

#[test]
fn a_task_that_somebody_cancels_leaves_the_search_as_it_was() {
    for kind in ["documentAdditionOrUpdate", "indexSwap"] {
        fails_without_harm(Fault::Cancel(kind), "somebody canceled a task");
    }
}

#[test]
fn a_server_that_dies_on_the_way_leaves_the_search_as_it_was() {
    for (method, path) in [
        ("POST", "/delete-batch"),
        ("POST", "/documents"),
        ("POST", "/swap-indexes"),
    ] {
        fails_without_harm(Fault::Away(method, path), "cannot reach Meilisearch");
    }
}

#[test]
fn settings_that_somebody_changed_are_set_again() {
    let server = Server::any();
    let content = copy("search");
    assert!(server.index(content.path(), &[]).status.success());
    let address = format!("{}/indexes/{}/settings", server.url, server.index);
    let request = ureq::patch(&address).header("authorization", format!("Bearer {}", server.key));
    request
        .header("content-type", "application/json")
        .send(r#"{ "searchableAttributes": ["text"] }"#)
        .unwrap();
    // A change of settings is a task, which the server may not have done yet.
    let said = (0..100)
        .map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            stdout(&server.index(content.path(), &[]))
        })
        .find(|said| said.ends_with("; 0 sent, 0 removed, settings changed\n"));
    assert!(said.is_some());
}

#[test]
fn words_that_mean_the_same_go_into_the_settings() {
    let server = Server::any();
    let content = copy("search");
    let said = "search:\n  synonyms:\n    - [rfp, tender]\n";
    fs::write(content.path().join("site.yaml"), said).unwrap();
    let output = server.index(content.path(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let address = format!("{}/indexes/{}/settings", server.url, server.index);
    let request = ureq::get(&address).header("authorization", format!("Bearer {}", server.key));
    let settings = request.call().unwrap().body_mut().read_to_string().unwrap();
    let settings: Value = serde_json::from_str(&settings).unwrap();
    let expected = json!({ "rfp": ["tender"], "tender": ["rfp"] });
    assert_eq!(settings["synonyms"], expected);
}
