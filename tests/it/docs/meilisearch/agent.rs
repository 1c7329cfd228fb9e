//! An agent's `search_docs` asks Meilisearch, and the embedded index in its place.

use serde_json::Value;
use support::client::kinds;
use support::fake_meilisearch::Fault;
use support::process::Installation;
use support::{Client, TestDatabase};
use tempfile::TempDir;

use super::site::{Server, Site};

/// The section that has what the agent is asked for.
const SECTION: &str = "/docs/finance/#errors-in-a-close";

/// An execution of an agent that looks for the section, and what its tool answered.
async fn ask(admin: &Client, name: &str) -> String {
    let agent = admin.create_agent(name, &["search_docs"]).await;
    let execution = admin
        .run_to_end(&agent, "How do I correct an entry in a close?")
        .await;
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "MODEL_REPLIED",
        "COMPLETED",
    ];
    assert_eq!(kinds(&execution), expected, "{execution}");
    assert_eq!(execution["simulated"], true, "{execution}");
    let output = execution["output"].as_str().unwrap();
    assert!(output.contains(SECTION), "{output}");
    let events = execution["events"].as_array().unwrap();
    let answer: &Value = &events[3]["toolCall"];
    assert_eq!(answer["name"], "search_docs");
    assert_eq!(answer["isError"], false, "{answer}");
    let text = answer["output"].as_str().unwrap().to_owned();
    assert!(text.contains(SECTION), "{text}");
    text
}

/// An installation with this site, whose database a test sees to.
fn installation(data: &TempDir, database: &TestDatabase, site: &Site) -> Installation {
    Installation::new(data.path())
        .with("DATABASE_URL", &database.owner_url())
        .with("PROFILE_BUILDER_SITE_DIR", &site.built().to_string_lossy())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_says_that_meilisearch_found_it_and_who_did_once_it_fails() {
    let (site, data, database) = (
        Site::new(),
        TempDir::new().unwrap(),
        TestDatabase::new().await,
    );
    let meilisearch = Server::holding(&site).await;
    let installation = meilisearch.asked_by(installation(&data, &database, &site));
    let token = installation.token("admin");
    let server = installation.serve();
    let admin = Client::new(&server.url, Some(token));
    let answer = ask(&admin, "First").await;
    assert!(answer.contains("found by Meilisearch"), "{answer}");
    if let Server::Fake(fake) = &meilisearch {
        let requests = fake.requests();
        let asked = requests
            .iter()
            .any(|it| it.to_string().contains("correct entry close"));
        assert!(asked, "{requests:?}");
        fake.set_fault(Some(Fault::Status(503)));
        let answer = ask(&admin, "Second").await;
        assert!(answer.contains("found by the server itself"), "{answer}");
    }
    meilisearch.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_it_the_agent_is_answered_by_the_embedded_index() {
    let (site, data, database) = (
        Site::new(),
        TempDir::new().unwrap(),
        TestDatabase::new().await,
    );
    let away = installation(&data, &database, &site).with("MEILISEARCH_URL", "http://127.0.0.1:1");
    let token = away.token("admin");
    let server = away.serve();
    let admin = Client::new(&server.url, Some(token));
    let answer = ask(&admin, "Alone").await;
    assert!(answer.contains("found by the server itself"), "{answer}");
}
