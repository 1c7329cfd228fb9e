//! Who may do what with schedules, and as whom they start.

use domain::role::AccessRole;
use serde_json::{Value, json};

use super::{ask, change, find, look, schedule, set_next, still, ticks};

#[tokio::test]
async fn whoever_may_run_an_agent_may_schedule_it() {
    let app = still().await;
    let agent = app.admin().await.create_agent("Counter", &[]).await;
    let operator = app.user(AccessRole::Operator).await;
    assert_eq!(ask(&operator, &agent, json!({})).await.code(), "OK");
    let viewer = app.user(AccessRole::Viewer).await;
    assert_eq!(
        ask(&viewer, &agent, json!({})).await.code(),
        "PERMISSION_DENIED"
    );
}

#[tokio::test]
async fn only_owner_and_administrators_change_a_schedule() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let operator = app.user(AccessRole::Operator).await;
    let builder = app.user(AccessRole::Builder).await;
    let id = schedule(&operator, &agent, json!({})).await;
    assert_eq!(find(&builder, &id).await["mayChange"], false);
    for mutation in [
        "updateSchedule",
        "pauseSchedule",
        "runScheduleNow",
        "deleteSchedule",
    ] {
        let reply = change(&builder, mutation, &id, json!({})).await;
        assert_eq!(reply.code(), "PERMISSION_DENIED", "{mutation}");
    }
    assert_eq!(find(&operator, &id).await["mayChange"], true);
    assert_eq!(find(&admin, &id).await["mayChange"], true);
    let reply = change(&admin, "updateSchedule", &id, json!({ "name": "Other" })).await;
    assert_eq!(reply.code(), "OK");
    assert_eq!(find(&admin, &id).await["name"], "Other");
}

#[tokio::test]
async fn what_an_administrator_runs_runs_as_its_owner() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let operator = app.user(AccessRole::Operator).await;
    let id = schedule(&operator, &agent, json!({})).await;
    let before = find(&operator, &id).await["nextFireTime"].clone();
    assert_eq!(
        change(&admin, "runScheduleNow", &id, json!({}))
            .await
            .code(),
        "OK"
    );
    let found = find(&operator, &id).await;
    let tick = &found["ticks"]["nodes"][0];
    assert_eq!(
        tick["execution"]["requestedBy"]["email"],
        "operator@acme.example"
    );
    assert_eq!(
        (&tick["manual"], &tick["state"]),
        (&json!(true), &json!("STARTED"))
    );
    assert_eq!(found["nextFireTime"], before);
    let log = app.audit_log().await;
    let expected = [
        "agent.run done operator",
        "schedule.fire done operator",
        "schedule.run done admin",
    ];
    assert_eq!(log[log.len() - 3..], expected);
    let reply = change(&admin, "runScheduleNow", &id, json!({})).await;
    assert_eq!(reply.code(), "CONFLICT", "it still goes on");
}

#[tokio::test]
async fn an_owner_who_may_no_longer_run_agents_starts_none() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    for (user, sql, named) in [
        (AccessRole::Operator, "access_role = 'viewer'", "permission"),
        (AccessRole::Builder, "disabled_at = now()", "sign in"),
    ] {
        let owner = app.user(user).await;
        let id = schedule(&owner, &agent, json!({})).await;
        set_next(&app, &id, "2027-03-01T09:00:00Z").await;
        let sql = format!("UPDATE users SET {sql} WHERE email = '{user}@acme.example'");
        app.database.run_sql(&sql).await;
        look(&app, "2027-03-01T09:00:01Z").await;
        assert_eq!(ticks(&admin, &id).await, ["2027-03-01T09:00 FAILED"]);
        let reason = find(&admin, &id).await["pauseReason"].clone();
        assert!(reason.as_str().unwrap().contains(named), "{reason}");
    }
}

#[tokio::test]
async fn a_list_can_be_of_ones_own_or_of_an_agent() {
    let app = still().await;
    let admin = app.admin().await;
    let operator = app.user(AccessRole::Operator).await;
    let agents = [
        admin.create_agent("One", &[]).await,
        admin.create_agent("Two", &[]).await,
    ];
    schedule(&admin, &agents[0], json!({ "name": "A" })).await;
    schedule(&operator, &agents[0], json!({ "name": "B" })).await;
    schedule(&admin, &agents[1], json!({ "name": "C" })).await;
    let list = "query ($filter: ScheduleFilter) { schedules(first: 5, filter: $filter) { nodes { name } } }";
    for (filter, names) in [
        (json!({}), vec!["C", "B", "A"]),
        (json!({ "own": true }), vec!["C", "A"]),
        (json!({ "agentId": agents[0] }), vec!["B", "A"]),
    ] {
        let reply = admin.graphql(list, json!({ "filter": filter })).await;
        let nodes = reply.data()["schedules"]["nodes"].as_array().unwrap();
        let found: Vec<&Value> = nodes.iter().map(|node| &node["name"]).collect();
        assert_eq!(found, names, "{filter}");
    }
}

#[tokio::test]
async fn a_schedule_whose_owner_lost_the_agent_fails_with_the_reason() {
    let app = still().await;
    let admin = app.admin().await;
    let agent = admin.create_agent("Counter", &[]).await;
    let share =
        "mutation ($input: ShareAgentInput!) { shareAgent(input: $input) { errors { code } } }";
    let unshare =
        "mutation ($input: UnshareAgentInput!) { unshareAgent(input: $input) { errors { code } } }";
    let input = json!({ "input": { "id": agent, "audience": { "organisation": true } } });
    assert_eq!(admin.graphql(share, input.clone()).await.code(), "OK");
    let operator = app.user(AccessRole::Operator).await;
    let viewer = app.user(AccessRole::Viewer).await;
    let id = schedule(&operator, &agent, json!({})).await;
    assert_eq!(find(&viewer, &id).await["name"], "Report");

    assert_eq!(admin.graphql(unshare, input).await.code(), "OK");
    assert_eq!(
        find(&viewer, &id).await,
        Value::Null,
        "hidden with its agent"
    );
    set_next(&app, &id, "2027-03-01T09:00:00Z").await;
    look(&app, "2027-03-01T09:00:01Z").await;
    assert_eq!(ticks(&operator, &id).await, ["2027-03-01T09:00 FAILED"]);
    let reason = find(&operator, &id).await["pauseReason"].clone();
    let reason = reason.as_str().unwrap();
    assert!(reason.contains("not shared with them any more"), "{reason}");
    let told = "{ notifications(first: 5) { nodes { body } } }";
    let told = operator.graphql(told, Value::Null).await;
    assert!(
        told.body
            .to_string()
            .contains("not shared with them any more"),
        "{}",
        told.body
    );
}
