//! Embedders: by meaning with a server, by words without one, and never mixed.

use chrono::{TimeDelta, Utc};
use memory::Embedder;
use memory::upkeep::{Done, pass};
use serde_json::json;
use support::fake_embeddings::{FakeEmbeddings, KEY};
use support::{Setup, TestApp};

use super::{LIST, TOOLS, list, save, texts, told};

#[tokio::test]
async fn a_server_finds_by_meaning() {
    let fake = FakeEmbeddings::start().await;
    let app = TestApp::with(Setup::new().remembering_by(fake.embedder())).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Helper", &TOOLS).await;
    save(
        &admin,
        json!({ "text": "The automobile is blue.", "scope": "USER" }),
    )
    .await;
    save(
        &admin,
        json!({ "text": "The payment is due.", "scope": "USER" }),
    )
    .await;
    let goal = "What do we know of the car?";
    let said = told(&admin, &agent, goal, "memory_search").await;
    assert!(said.contains("found by meaning"), "{said}");
    assert!(said.contains("1. The automobile is blue."), "{said}");
    let reply = admin
        .graphql(LIST, json!({ "filter": { "search": "bill" } }))
        .await;
    let found = &reply.data()["memories"];
    assert_eq!(found["foundBy"], "MEANING");
    assert_eq!(found["nodes"][0]["text"], "The payment is due.");
    let settings = "{ memorySettings { days foundBy embedder } }";
    let reply = admin.graphql(settings, json!(null)).await;
    let embedder = reply.text("/data/memorySettings/embedder");
    assert_eq!(embedder, "meaning-small at 127.0.0.1");
}

#[tokio::test]
async fn another_embedder_finds_nothing_until_it_has_made_its_own_vectors() {
    let fake = FakeEmbeddings::start().await;
    let app = TestApp::with(Setup::new().remembering_by(fake.embedder())).await;
    let admin = app.admin().await;
    // As if they came from a server without an embedder.
    let words = TestApp::on(app.database.clone(), Setup::new().idle()).await;
    for number in 0..70 {
        let text = format!("Note {number}: the automobile is blue.");
        save(
            &words.admin().await,
            json!({ "text": text, "scope": "USER" }),
        )
        .await;
    }
    let search = json!({ "search": "car" });
    assert_eq!(texts(&admin, search.clone()).await, Vec::<String>::new());
    assert_eq!(list(&admin, json!({})).await[0]["searchable"], false);
    let (db, embedder) = (&app.app.db, fake.embedder());
    let none = Done::default();
    assert_eq!(
        pass(db, &embedder, Utc::now()).await.unwrap(),
        none,
        "too soon"
    );
    let later = Utc::now() + TimeDelta::minutes(11);
    let both = tokio::join!(pass(db, &embedder, later), pass(db, &embedder, later));
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
    while pass(db, &embedder, later).await.unwrap() != none {}
    assert_eq!(texts(&admin, search.clone()).await.len(), 50);
    assert_eq!(list(&admin, json!({})).await[0]["searchable"], true);
    // What was made just now is left alone by those who would make it otherwise.
    assert_eq!(pass(db, &Embedder::Words, later).await.unwrap(), none);
    assert!(fake.texts() >= 70, "{}", fake.texts());
}

#[tokio::test]
async fn without_an_answer_it_is_kept_and_found_later() {
    let fake = FakeEmbeddings::start().await;
    let app = TestApp::with(Setup::new().remembering_by(fake.embedder())).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Helper", &TOOLS).await;
    fake.fail(1);
    let goal = "Remember that the automobile is blue.";
    let said = told(&admin, &agent, goal, "memory_save").await;
    assert!(said.starts_with("Saved"), "{said}");
    assert_eq!(list(&admin, json!({})).await[0]["searchable"], false);
    fake.fail(2);
    let said = told(&admin, &agent, "What of the car?", "memory_search").await;
    assert!(
        said.contains("not available") && said.contains("EMBEDDINGS_BASE_URL"),
        "{said}"
    );
    assert!(said.contains("500") && !said.contains(KEY), "{said}");
    let reply = admin
        .graphql(LIST, json!({ "filter": { "search": "car" } }))
        .await;
    assert_eq!(reply.code(), "UNAVAILABLE");
    let said = reply.text("/errors/0/message");
    assert!(said.contains("EMBEDDINGS_BASE_URL"), "{said}");
    let done = pass(&app.app.db, &fake.embedder(), Utc::now()).await;
    assert_eq!(done.unwrap().embedded, 1);
    let found = texts(&admin, json!({ "search": "car" })).await;
    assert_eq!(found, ["the automobile is blue."]);
}
