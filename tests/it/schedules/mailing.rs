//! What a schedule's owner is told by e-mail.

use chrono::{DateTime, TimeDelta, Utc};
use mail::sender::pass;
use mail::{Config, Sender};
use serde_json::{Value, json};
use support::fake_smtp::FakeSmtp;
use support::{Client, TestApp};

use super::{look, schedule, set_next, still};

const STATE: &str = "{ notifications(first: 10) { nodes { title mail { state error } } } }";

fn sender(app: &TestApp, server: &FakeSmtp) -> Sender {
    let config = Config {
        server: server.url().to_owned().into(),
        from: "Profile Builder <agents@company.example>".parse().unwrap(),
        public_url: Some("https://agents.company.example".parse().unwrap()),
    };
    Sender::new(app.app.db.clone(), config).unwrap()
}

/// A schedule by mail that cannot start its agent, so that its owner is told.
async fn trouble(app: &TestApp, admin: &Client, by_mail: bool) {
    let agent = admin.create_agent("Counter", &[]).await;
    let input = json!({ "name": "Month-end report", "notifyByMail": by_mail });
    let id = schedule(admin, &agent, input).await;
    admin
        .send(reqwest::Method::DELETE, &format!("/api/v1/agents/{agent}"))
        .await;
    set_next(app, &id, "2027-03-01T09:00:00Z").await;
    look(app, "2027-03-01T09:00:01Z").await;
}

async fn states(client: &Client) -> Vec<Value> {
    let reply = client.graphql(STATE, json!({})).await;
    reply.data()["notifications"]["nodes"]
        .as_array()
        .unwrap()
        .clone()
}

fn soon() -> DateTime<Utc> {
    Utc::now() + TimeDelta::seconds(1)
}

#[tokio::test]
async fn who_wants_e_mail_gets_one() {
    let server = FakeSmtp::start().await.unwrap();
    let app = still().await;
    let admin = app.admin().await;
    trouble(&app, &admin, true).await;
    assert_eq!(states(&admin).await[0]["mail"]["state"], "WAITING");
    let sender = sender(&app, &server);
    // Two processes that look at once send it once.
    let looks = tokio::join!(pass(&sender, soon()), pass(&sender, soon()));
    assert_eq!(looks.0.unwrap() + looks.1.unwrap(), 1);
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.from, "agents@company.example");
    assert_eq!(mail.to, ["admin@acme.example"]);
    assert!(mail.header("Message-ID").starts_with("<note_"), "{mail:?}");
    assert!(
        mail.data
            .contains("https://agents.company.example/app/schedules/sched_"),
        "{mail:?}"
    );
    let state = &states(&admin).await[0]["mail"];
    assert_eq!(state, &json!({ "state": "SENT", "error": null }));
    assert_eq!(pass(&sender, soon() + TimeDelta::days(1)).await.unwrap(), 0);
}

#[tokio::test]
async fn who_wants_none_gets_none() {
    let server = FakeSmtp::start().await.unwrap();
    let app = still().await;
    let admin = app.admin().await;
    trouble(&app, &admin, false).await;
    assert_eq!(pass(&sender(&app, &server), soon()).await.unwrap(), 0);
    assert_eq!(states(&admin).await[0]["mail"], Value::Null);
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again() {
    let server = FakeSmtp::start().await.unwrap();
    server.refuse("451 later");
    let app = still().await;
    let admin = app.admin().await;
    trouble(&app, &admin, true).await;
    let sender = sender(&app, &server);
    assert_eq!(pass(&sender, soon()).await.unwrap(), 1);
    let state = states(&admin).await[0]["mail"].clone();
    assert_eq!(state["state"], "WAITING");
    assert!(
        state["error"].as_str().unwrap().contains("later"),
        "{state}"
    );
    assert_eq!(
        pass(&sender, soon() + TimeDelta::minutes(2)).await.unwrap(),
        1
    );
    assert_eq!(server.mails().len(), 1);
    assert_eq!(states(&admin).await[0]["mail"]["state"], "SENT");
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_and_says_so() {
    let server = FakeSmtp::start().await.unwrap();
    server.refuse("554 no such person");
    let app = still().await;
    let admin = app.admin().await;
    trouble(&app, &admin, true).await;
    let sender = sender(&app, &server);
    assert_eq!(pass(&sender, soon()).await.unwrap(), 1);
    let state = states(&admin).await[0]["mail"].clone();
    assert_eq!(state["state"], "FAILED");
    assert!(
        state["error"].as_str().unwrap().contains("no such person"),
        "{state}"
    );
    assert_eq!(pass(&sender, soon() + TimeDelta::days(1)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_asked_again() {
    let gone = FakeSmtp::start().await.unwrap();
    let app = still().await;
    let admin = app.admin().await;
    let sender = sender(&app, &gone);
    drop(gone);
    trouble(&app, &admin, true).await;
    assert_eq!(pass(&sender, soon()).await.unwrap(), 1);
    assert_eq!(states(&admin).await[0]["mail"]["state"], "WAITING");
}

#[tokio::test]
async fn a_test_goes_to_whoever_asks_for_it_where_mail_is_set_up() {
    let server = FakeSmtp::start().await.unwrap();
    let ask = "mutation { sendTestMail { address errors { code message } } }";
    let without = support::Setup {
        mail: false,
        ..support::Setup::new().idle()
    };
    let app = TestApp::with(without).await;
    let reply = app.admin().await.graphql(ask, Value::Null).await;
    assert_eq!(reply.code(), "CONFLICT");
    assert!(
        reply.body.to_string().contains("PROFILE_BUILDER_SMTP_URL"),
        "{reply:?}"
    );
    let app = still().await;
    let admin = app.admin().await;
    let reply = admin.graphql(ask, Value::Null).await;
    assert_eq!(
        reply.data()["sendTestMail"]["address"],
        "admin@acme.example"
    );
    assert_eq!(pass(&sender(&app, &server), soon()).await.unwrap(), 1);
    assert_eq!(server.mails()[0].to, ["admin@acme.example"]);
}
