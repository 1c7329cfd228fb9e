//! Budgets: what stops, what waits, and that two workers do not use more than there is.

use std::sync::Arc;

use futures::future::join_all;
use serde_json::{Value, json};
use support::client::kinds;
use support::fake_claude::{FakeClaude, Fault, Reply};
use support::{Client, Setup, TestApp, wait};

const SET: &str = "mutation ($input: SetBudgetInput!) { setBudget(input: $input) {
    budgets { id } errors { code field message } } }";
const LIST: &str =
    "{ budgets { scope subjectId subjectName period unit amount used reserved alertedAt } }";

/// Sets a budget.
async fn set(client: &Client, input: Value) {
    let reply = client.graphql(SET, json!({ "input": input })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
}

fn monthly(unit: &str, amount: u64) -> Value {
    json!({ "period": "MONTH", "unit": unit, "amount": amount })
}

/// The only budget.
async fn budget(client: &Client) -> Value {
    let reply = client.graphql(LIST, Value::Null).await;
    let budgets = reply.data()["budgets"].as_array().unwrap().clone();
    assert_eq!(budgets.len(), 1, "{budgets:?}");
    budgets[0].clone()
}

#[tokio::test]
async fn without_a_budget_nothing_is_counted() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    assert_eq!(admin.run_to_end(&agent, "Go").await["status"], "COMPLETED");
    let rows = "SELECT count(*) FROM budget_usage";
    assert_eq!(app.database.value(rows).await, "0");
}

#[tokio::test]
async fn a_used_up_budget_stops_the_next_turn_and_says_which_it_is() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    set(&admin, monthly("STEPS", 3)).await;
    let first = admin.run_to_end(&agent, "What is 6 * 7?").await;
    assert_eq!(first["status"], "COMPLETED", "{first}");
    assert_eq!(budget(&admin).await["used"], 2);
    // One step is left, and two are needed.
    let second = admin.run_to_end(&agent, "What is 6 * 7?").await;
    assert_eq!(second["status"], "FAILED");
    let expected = [
        "STARTED",
        "MODEL_REPLIED",
        "TOOL_INTENDED",
        "TOOL_RETURNED",
        "FAILED",
    ];
    assert_eq!(kinds(&second), expected);
    let error = second["error"].as_str().unwrap();
    for words in [
        "the organization",
        "3 steps a month",
        "An administrator can raise it",
        "a new month",
    ] {
        assert!(error.contains(words), "{error}");
    }
    let state = budget(&admin).await;
    assert_eq!((&state["used"], &state["reserved"]), (&json!(3), &json!(0)));
    set(&admin, monthly("STEPS", 5)).await;
    assert_eq!(
        budget(&admin).await["used"],
        3,
        "a new amount keeps what was used"
    );
    assert_eq!(
        admin.run_to_end(&agent, "What is 6 * 7?").await["status"],
        "COMPLETED"
    );
    set(
        &admin,
        json!({ "period": "MONTH", "unit": "STEPS", "amount": null }),
    )
    .await;
    assert_eq!(
        admin.run_to_end(&agent, "What is 6 * 7?").await["status"],
        "COMPLETED"
    );
}

#[tokio::test]
async fn money_is_reserved_at_the_highest_and_settled_at_the_real_cost() {
    let fake = FakeClaude::scripted().await.unwrap();
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    set(
        &admin,
        json!({ "agentId": agent, "period": "MONTH", "unit": "MICRO_USD", "amount": 250_000 }),
    )
    .await;
    fake.reply(Reply::new().text("At once."));
    assert_eq!(admin.run_to_end(&agent, "Go").await["status"], "COMPLETED");
    let state = budget(&admin).await;
    // 10 tokens read at 3 dollars for a million and 5 written at 15.
    assert_eq!(
        (&state["used"], &state["reserved"]),
        (&json!(105), &json!(0)),
        "{state}"
    );
    assert_eq!(
        (&state["scope"], &state["subjectName"]),
        (&json!("AGENT"), &json!("Counter"))
    );
    // An answer may have 16,000 tokens, which cost 0.24 dollars.
    set(
        &admin,
        json!({ "agentId": agent, "period": "MONTH", "unit": "MICRO_USD", "amount": 240_000 }),
    )
    .await;
    let stopped = admin.run_to_end(&agent, "Go").await;
    let error = stopped["error"].as_str().unwrap();
    assert!(
        error.contains("this agent, 0.24 US dollars a month"),
        "{error}"
    );
    assert_eq!(fake.requests().len(), 1, "the model was not asked");
    let other = admin.create_agent("Other", &[]).await;
    fake.reply(Reply::new().text("Free."));
    assert_eq!(admin.run_to_end(&other, "Go").await["status"], "COMPLETED");
}

#[tokio::test]
async fn a_model_without_a_price_does_not_fit_into_a_budget_of_money() {
    let fake = FakeClaude::scripted().await.unwrap();
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let input = json!({ "name": "Counter", "systemPrompt": "Help.",
        "configuration": { "model": "claude-of-tomorrow" } });
    let agent = admin.create_agent_of(input).await;
    set(
        &admin,
        json!({ "period": "EXECUTION", "unit": "MICRO_USD", "amount": 9_000_000 }),
    )
    .await;
    let stopped = admin.run_to_end(&agent, "Go").await;
    let error = stopped["error"].as_str().unwrap();
    assert!(error.contains("PROFILE_BUILDER_MODEL_PRICES"), "{error}");
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn each_execution_has_a_budget_of_its_own() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    set(
        &admin,
        json!({ "period": "EXECUTION", "unit": "STEPS", "amount": 1 }),
    )
    .await;
    for _ in 0..2 {
        let stopped = admin.run_to_end(&agent, "What is 6 * 7?").await;
        assert_eq!(kinds(&stopped).last(), Some(&"FAILED"));
        assert!(
            stopped["error"]
                .as_str()
                .unwrap()
                .contains("1 steps for each execution"),
            "{stopped}"
        );
        assert_eq!(stopped["steps"], 1);
    }
    assert_eq!(budget(&admin).await["used"], Value::Null);
}

#[tokio::test]
async fn two_workers_use_no_more_than_there_is() {
    let first = TestApp::new().await;
    let second = TestApp::on(Arc::clone(&first.database), Setup::new()).await;
    let admin = first.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    set(&admin, monthly("STEPS", 7)).await;
    set(&admin, monthly("TOKENS", 1_000_000)).await;
    let running = (0..30).map(|_| admin.run(&agent, "Go"));
    let ids = join_all(running).await;
    // Those that found the rest reserved by others look again later, and here at once.
    wait::until("the end of all executions", async || {
        let hurry =
            "UPDATE executions SET run_at = now() WHERE status = 'queued' AND run_at > now()";
        first.database.run_sql(hurry).await;
        let open = "SELECT count(*) FROM executions WHERE status IN ('queued', 'running')";
        (first.database.value(open).await == "0").then_some(())
    })
    .await;
    let completed = "SELECT count(*) FROM executions WHERE status = 'completed'";
    assert_eq!(
        first.database.value(completed).await,
        "7",
        "of {}",
        ids.len()
    );
    let steps =
        "SELECT used || ' ' || reserved FROM budget_usage u JOIN budgets b ON b.id = u.budget_id
                 WHERE unit = 'steps'";
    assert_eq!(first.database.value(steps).await, "7 0");
    let exact = "SELECT (u.used = (SELECT sum(input_tokens + output_tokens) FROM executions))::text
                 FROM budget_usage u JOIN budgets b ON b.id = u.budget_id WHERE unit = 'tokens'";
    assert_eq!(first.database.value(exact).await, "true");
    drop(second);
}

#[tokio::test]
async fn four_fifths_are_noticed_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    set(&admin, monthly("STEPS", 5)).await;
    for _ in 0..3 {
        admin.run_to_end(&agent, "Go").await;
    }
    assert_eq!(budget(&admin).await["alertedAt"], Value::Null);
    admin.run_to_end(&agent, "Go").await;
    let alerted = budget(&admin).await["alertedAt"].clone();
    assert!(alerted.is_string(), "{alerted}");
    admin.run_to_end(&agent, "Go").await;
    assert_eq!(budget(&admin).await["alertedAt"], alerted);
}

#[tokio::test]
async fn what_a_killed_worker_had_reserved_is_given_back() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::Silence);
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    set(&admin, monthly("STEPS", 1)).await;
    let id = admin.run(&agent, "Go").await;
    wait::until("the question to the model", async || fake.requests().pop()).await;
    assert_eq!(budget(&admin).await["reserved"], 1);
    let database = app.kill().await;
    fake.reply(Reply::new().text("At last."));
    let app = TestApp::on(database, Setup::new().claude(&fake)).await;
    let admin = Client::new(&app.url, admin.token.clone());
    // The only step there is was reserved, and was not used.
    let execution = admin.ended(&id).await;
    assert_eq!(execution["output"], "At last.", "{execution}");
    let state = budget(&admin).await;
    assert_eq!((&state["used"], &state["reserved"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn what_a_stopped_execution_had_reserved_is_given_back() {
    let fake = FakeClaude::scripted().await.unwrap();
    fake.fault(Fault::Silence);
    let app = TestApp::with(Setup::new().claude(&fake)).await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    set(&admin, monthly("TOKENS", 100_000)).await;
    let id = admin.run(&agent, "Go").await;
    wait::until("the question to the model", async || fake.requests().pop()).await;
    assert!(budget(&admin).await["reserved"].as_u64().unwrap() > 16_000);
    assert_eq!(admin.cancel(&id, "No need").await.code(), "OK");
    wait::until("the reservation's end", async || {
        (budget(&admin).await["reserved"] == 0).then_some(())
    })
    .await;
    assert_eq!(budget(&admin).await["used"], 0);
}

#[tokio::test]
async fn a_budget_that_does_not_fit_is_refused_field_by_field() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let nobody = domain::id::UserId::new().to_string();
    let unknown = json!({ "userId": nobody, "period": "MONTH", "unit": "STEPS", "amount": 1 });
    let reply = admin.graphql(SET, json!({ "input": unknown })).await;
    assert_eq!(reply.code(), "NOT_FOUND", "{}", reply.body);
    let zero = json!({ "period": "MONTH", "unit": "STEPS", "amount": 0 });
    let reply = admin.graphql(SET, json!({ "input": zero })).await;
    assert_eq!(reply.text("/data/setBudget/errors/0/field"), "amount");
    set(&admin, monthly("STEPS", 1)).await;
    let log = app.audit_log().await;
    assert_eq!(
        log.last().map(String::as_str),
        Some("budget.set done admin")
    );
}

#[tokio::test]
async fn what_the_people_of_a_team_ask_for_counts_against_the_teams_budget() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let operator = app.user(domain::role::AccessRole::Operator).await;
    let agent = admin.create_agent("Counter", &["calculate"]).await;
    let create = "mutation { createTeam(input: { name: \"Night shift\" }) { team { id } } }";
    let made = admin.graphql(create, Value::Null).await;
    let team = made.text("/data/createTeam/team/id").to_owned();
    let viewer = "{ viewer { user { id } } }";
    let user = operator.graphql(viewer, Value::Null).await;
    let member = json!({ "id": team, "userId": user.text("/data/viewer/user/id") });
    let change = async |field: &str| {
        let document = format!(
            "mutation ($input: TeamMemberInput!) {{ {field}(input: $input) {{ errors {{ code }} }} }}"
        );
        let reply = admin.graphql(&document, json!({ "input": member })).await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
    };
    change("addTeamMember").await;
    let mut input = monthly("STEPS", 3);
    input["teamId"] = json!(team);
    set(&admin, input.clone()).await;
    let state = budget(&admin).await;
    assert_eq!(
        (&state["scope"], &state["subjectName"]),
        (&json!("TEAM"), &json!("Night shift"))
    );

    assert_eq!(
        admin.run_to_end(&agent, "What is 6 * 7?").await["status"],
        "COMPLETED"
    );
    let used = budget(&admin).await["used"].clone();
    assert_eq!(
        used.as_i64().unwrap_or_default(),
        0,
        "the administrator is not of the team"
    );
    assert_eq!(
        operator.run_to_end(&agent, "What is 6 * 7?").await["status"],
        "COMPLETED"
    );
    assert_eq!(budget(&admin).await["used"], 2);
    let stopped = operator.run_to_end(&agent, "What is 6 * 7?").await;
    assert_eq!(stopped["status"], "FAILED");
    let error = stopped["error"].as_str().unwrap();
    assert!(error.contains("a team of the user who asked"), "{error}");
    change("removeTeamMember").await;
    assert_eq!(
        operator.run_to_end(&agent, "What is 6 * 7?").await["status"],
        "COMPLETED"
    );

    let stranger = app.user_in("other", domain::role::AccessRole::Admin).await;
    let reply = stranger.graphql(SET, json!({ "input": input })).await;
    assert_eq!(
        reply.code(),
        "NOT_FOUND",
        "the team of another organisation"
    );
    let both = json!({ "teamId": team, "agentId": agent, "period": "MONTH", "unit": "STEPS", "amount": 1 });
    let reply = admin.graphql(SET, json!({ "input": both })).await;
    assert_eq!(reply.at("/data/setBudget/errors/0/field"), "teamId");
    let delete = "mutation ($id: ID!) { deleteTeam(input: { id: $id }) { errors { code } } }";
    assert_eq!(
        admin.graphql(delete, json!({ "id": team })).await.code(),
        "OK"
    );
    let left = admin.graphql(LIST, Value::Null).await;
    assert_eq!(
        left.data()["budgets"],
        json!([]),
        "a budget goes with its team"
    );
}
