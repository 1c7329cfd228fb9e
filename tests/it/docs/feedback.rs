//! `/api/v1/docs/feedback`: what readers say of a page, and what authors see of it.

use domain::role::AccessRole;
use reqwest::Method;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp};

const PATH: &str = "/api/v1/docs/feedback";

async fn give(client: &Client, page: &str, helpful: bool, comment: Value) -> Reply {
    let vote = json!({ "page": page, "helpful": helpful, "comment": comment });
    client.send_json(Method::PUT, PATH, &vote).await
}

async fn own(client: &Client, page: &str) -> Value {
    let reply = client.get(&format!("{PATH}?page={page}")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    json!([reply.at("/helpful"), reply.at("/comment")])
}

#[tokio::test]
async fn a_reader_has_one_vote_per_page() {
    let app = TestApp::new().await;
    let (reader, other) = (app.user(AccessRole::Viewer).await, app.admin().await);
    let page = "security/baseline.md";
    assert_eq!(own(&reader, page).await, json!([null, null]));
    let reply = give(&reader, page, false, json!("  Where is the table?\n")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.text("/comment"), "Where is the table?");
    assert!(reply.text("/updatedAt").ends_with('Z'));
    assert_eq!(
        own(&reader, page).await,
        json!([false, "Where is the table?"])
    );
    assert_eq!(give(&reader, page, true, Value::Null).await.status, 200);
    assert_eq!(own(&reader, page).await, json!([true, null]));
    assert_eq!(own(&other, page).await, json!([null, null]));
    assert_eq!(own(&reader, "security/pii.md").await, json!([null, null]));
    // The same once more changes nothing, and is no change in the log.
    assert_eq!(give(&reader, page, true, json!(" ")).await.status, 200);
    let take_back = format!("{PATH}?page={page}");
    for _ in 0..2 {
        let reply = reader.send(Method::DELETE, &take_back).await;
        assert_eq!(reply.status, 204);
    }
    assert_eq!(own(&reader, page).await, json!([null, null]));
    let expected = [
        "feedback.give done viewer",
        "feedback.give done viewer",
        "feedback.delete done viewer",
    ];
    assert_eq!(app.audit_log().await, expected);
    let logged = "SELECT count(*) FROM audit_log WHERE details::text LIKE '%table%'";
    assert_eq!(app.database.value(logged).await, "0", "comments stay out");
}

#[tokio::test]
async fn authors_see_numbers_and_the_newest_comments() {
    let app = TestApp::new().await;
    let roles = AccessRole::ALL.iter().enumerate();
    for (number, role) in roles {
        let reader = app.user(*role).await;
        let comment = format!("Comment {number}");
        give(&reader, "a/first.md", number > 1, json!(comment)).await;
        if number == 0 {
            give(&reader, "b/second.md", true, Value::Null).await;
            give(&reader, "c/third.md", false, json!("No.")).await;
        }
    }
    let stranger = app.user_in("other", AccessRole::Viewer).await;
    give(&stranger, "a/first.md", true, json!("From elsewhere")).await;
    let editor = app.user(AccessRole::Editor).await;
    let reply = editor.get(&format!("{PATH}/summary?limit=2")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let numbers = |page: &Value| json!([page["page"], page["yes"], page["no"]]);
    assert_eq!(numbers(reply.at("/pages/0")), json!(["a/first.md", 4, 2]));
    assert_eq!(numbers(reply.at("/pages/1")), json!(["b/second.md", 1, 0]));
    let comments = reply.at("/pages/0/comments").as_array().unwrap();
    let texts: Vec<&str> = comments
        .iter()
        .filter_map(|comment| comment["comment"].as_str())
        .collect();
    let newest = [
        "Comment 5",
        "Comment 4",
        "Comment 3",
        "Comment 2",
        "Comment 1",
    ];
    assert_eq!(texts, newest);
    assert_eq!(comments[4]["helpful"], false);
    assert!(!reply.body.to_string().contains("user_"), "no names");
    assert_eq!(reply.text("/next"), "b/second.md");
    let next = format!("{PATH}/summary?limit=2&after={}", reply.text("/next"));
    let reply = editor.get(&next).await;
    assert_eq!(numbers(reply.at("/pages/0")), json!(["c/third.md", 0, 1]));
    assert_eq!(*reply.at("/next"), Value::Null);
    let reply = editor.get(&format!("{PATH}/summary?limit=51")).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let app = TestApp::new().await;
    let reader = app.user(AccessRole::Viewer).await;
    for page in [
        "",
        "/security/baseline.md",
        "security/baseline",
        "a/../b.md",
        "a//b.md",
        "a b.md",
        "a\u{0}.md",
        &format!("{}.md", "x".repeat(300)),
    ] {
        let reply = give(&reader, page, true, Value::Null).await;
        assert_eq!(reply.status, 400, "{page:?}: {reply:?}");
        assert!(reply.at("/details").get("page").is_some(), "{reply:?}");
    }
    let long = json!("é".repeat(2_001));
    let reply = give(&reader, "a.md", true, long).await;
    assert_eq!(reply.status, 400);
    assert!(reply.at("/details").get("comment").is_some(), "{reply:?}");
    let longest = json!("é".repeat(2_000));
    assert_eq!(give(&reader, "a.md", true, longest).await.status, 200);
    let without = json!({ "page": "a.md" });
    let reply = reader.send_json(Method::PUT, PATH, &without).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reader.get(PATH).await.status, 400);
}
