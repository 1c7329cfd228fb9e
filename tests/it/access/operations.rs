//! Every operation of the product, as a request whose ids are filled in.

use domain::id::{ApprovalId, ExecutionId};
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::{Value, json};
use support::reply::Reply;
use support::{Client, TestApp, TestDatabase};

/// The ids of one organisation's things.
pub(super) struct Ids {
    pub(super) agent: String,
    version: String,
    execution: String,
    approval: String,
    doubt: String,
    paused: String,
    failed: String,
    schedule: String,
    asleep: String,
    user: String,
    organisation: String,
    template: String,
    personal: String,
    team: String,
    memory: String,
}

impl Ids {
    /// A new agent of `client` with an execution that nobody performs, and that has asked people.
    pub(super) async fn of(app: &TestApp, client: &Client) -> Self {
        let agent = client.create_agent("Counter", &["calculate"]).await;
        let execution = client.run(&agent, "What is 6 * 7?").await;
        // A vote, so that each table has a row of each organisation.
        let vote = json!({ "page": "start/roles.md", "helpful": true, "comment": "A vote." });
        let path = "/api/v1/docs/feedback";
        let reply = client.send_json(Method::PUT, path, &vote).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        budget(&app.database, client, &agent, &execution).await;
        let query = "query ($id: ID!) { agent(id: $id) { currentVersion { id } }
                     viewer { user { id } organisation { id } } }";
        let reply = client.graphql(query, json!({ "id": agent })).await;
        let text = |pointer| reply.text(pointer).to_owned();
        let user = text("/data/viewer/user/id");
        let team = team(client, &user).await;
        // Another agent, since one that is shared with a team is hidden from all others.
        let shared = client.create_agent("Counter of the team", &[]).await;
        let input = json!({ "id": shared, "audience": { "teamId": team } });
        let sharing = client.graphql(SHARE, json!({ "input": input })).await;
        assert_eq!(sharing.code(), "OK", "{}", sharing.body);
        let [approval, doubt] = questions(&app.database, &execution).await;
        let version = reply.text("/data/agent/currentVersion/id");
        let input = json!({ "id": version, "note": "The first." });
        let named = client
            .graphql(NAME_VERSION, json!({ "input": input }))
            .await;
        assert_eq!(named.code(), "OK", "{}", named.body);
        let paused = client.run(&agent, "What is 7 * 6?").await;
        let input = json!({ "id": paused });
        let reply = client.graphql(PAUSE, json!({ "input": input })).await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
        let failed = client.run(&agent, "What is 42 / 7?").await;
        fail(&app.database, &failed).await;
        notify(&app.database).await;
        let schedule = schedule(client, &agent).await;
        let asleep = schedule_that_sleeps(app, client, &agent).await;
        let input = json!({ "agentId": agent, "scope": "ORGANISATION" });
        let reply = client
            .graphql(SAVE_TEMPLATE, json!({ "input": input }))
            .await;
        let template = reply.text("/data/saveTemplate/template/id").to_owned();
        let input = json!({ "agentId": agent, "scope": "PERSONAL", "name": "Kept" });
        let reply = client
            .graphql(SAVE_TEMPLATE, json!({ "input": input }))
            .await;
        let personal = reply.text("/data/saveTemplate/template/id").to_owned();
        let input = json!({ "id": personal, "audience": { "organisation": true } });
        let sharing = client
            .graphql(SHARE_TEMPLATE, json!({ "input": input }))
            .await;
        assert_eq!(sharing.code(), "OK", "{}", sharing.body);
        let memory = remember(client, &agent).await;
        Self {
            agent,
            memory,
            schedule,
            asleep,
            template,
            personal,
            execution,
            approval,
            doubt,
            paused,
            failed,
            version: text("/data/agent/currentVersion/id"),
            user,
            team,
            organisation: text("/data/viewer/organisation/id"),
        }
    }

    fn fill(&self, template: &str) -> String {
        template
            .replace("AGENT", &self.agent)
            .replace("VERSION", &self.version)
            .replace("EXECUTION", &self.execution)
            .replace("APPROVAL", &self.approval)
            .replace("DOUBT", &self.doubt)
            .replace("PAUSED", &self.paused)
            .replace("FAILED", &self.failed)
            .replace("SCHEDULE", &self.schedule)
            .replace("ASLEEP", &self.asleep)
            .replace("USER", &self.user)
            .replace("ORGANISATION_ID", &self.organisation)
            .replace("TEMPLATE", &self.template)
            .replace("PERSONAL_ID", &self.personal)
            .replace("TEAM", &self.team)
            .replace("MEMORY", &self.memory)
            // The names of scopes, which look like those of ids.
            .replace("OF_ONE", "AGENT")
            .replace("OF_ME", "USER")
    }
}

/// What an agent remembers for everybody who runs it.
async fn remember(client: &Client, agent: &str) -> String {
    let input = json!({ "text": "We count in metres.", "scope": "AGENT", "agentId": agent });
    let reply = client.graphql(REMEMBER, json!({ "input": input })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    reply.text("/data/saveMemory/memory/id").to_owned()
}

const REMEMBER: &str = "mutation ($input: SaveMemoryInput!) { saveMemory(input: $input) {
    memory { id } errors { code } } }";

const NAME_VERSION: &str = "mutation ($input: NameAgentVersionInput!) {
    nameAgentVersion(input: $input) { errors { code } } }";

const SAVE_TEMPLATE: &str = "mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) {
    template { id } errors { code } } }";

const SHARE_TEMPLATE: &str =
    "mutation ($input: ShareTemplateInput!) { shareTemplate(input: $input) {
    errors { code message } } }";

const PAUSE: &str = "mutation ($input: PauseExecutionInput!) { pauseExecution(input: $input) {
    errors { code } } }";

const SHARE: &str = "mutation ($input: ShareAgentInput!) { shareAgent(input: $input) {
    errors { code message } } }";
const CREATE_TEAM: &str = "mutation ($input: CreateTeamInput!) { createTeam(input: $input) {
    team { id } errors { code message } } }";
const ADD_MEMBER: &str = "mutation ($input: TeamMemberInput!) { addTeamMember(input: $input) {
    errors { code message } } }";

/// A team with one user in it.
async fn team(client: &Client, user: &str) -> String {
    // Each call makes another one.
    let name = format!("Team {}", domain::id::RequestId::new());
    let input = json!({ "name": name });
    let made = client.graphql(CREATE_TEAM, json!({ "input": input })).await;
    assert_eq!(made.code(), "OK", "{}", made.body);
    let id = made.text("/data/createTeam/team/id").to_owned();
    let input = json!({ "id": id, "userId": user });
    let added = client.graphql(ADD_MEMBER, json!({ "input": input })).await;
    assert_eq!(added.code(), "OK", "{}", added.body);
    id
}

/// Lets an execution fail behind its first step.
async fn fail(database: &TestDatabase, execution: &str) {
    let execution: ExecutionId = execution.parse().unwrap();
    let execution = format!("{:032x}", execution.bits());
    let replied = json!({
        "kind": "model_replied", "content": [], "stop_reason": "end_turn", "usage": {},
        "model": "test", "simulated": false,
    });
    let failed = json!({ "kind": "failed", "code": "model", "message": "Away." });
    let sql = format!(
        "INSERT INTO execution_events (execution_id, seq, organisation_id, kind, payload)
         SELECT id, event.seq, organisation_id, event.payload->>'kind', event.payload
         FROM executions, (VALUES (2, '{replied}'::jsonb), (3, '{failed}')) AS event (seq, payload)
         WHERE id = '{execution}';
         UPDATE executions SET status = 'failed', last_seq = 3, steps = 1 WHERE id = '{execution}'"
    );
    database.run_sql(&sql).await;
}

/// What the server told each user of each organisation.
async fn notify(database: &TestDatabase) {
    let sql = "INSERT INTO notifications (id, organisation_id, user_id, kind, title, body, link)
               SELECT new_id(), organisation_id, id, 'schedule_done', 'Told', '', '/schedules' FROM users
               WHERE NOT EXISTS (SELECT FROM notifications WHERE user_id = users.id)";
    database.run_sql(sql).await;
    let sql = "INSERT INTO mail_outbox (notification_id, organisation_id, send_at)
               SELECT id, organisation_id, NULL FROM notifications ON CONFLICT DO NOTHING";
    database.run_sql(sql).await;
}

async fn schedule(client: &Client, agent: &str) -> String {
    let input = json!({ "agentId": agent, "name": "Nightly", "goal": "Go", "when": "daily at 3:00", "zone": "UTC" });
    let reply = client.graphql(SCHEDULE, json!({ "input": input })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    reply.text("/data/createSchedule/schedule/id").to_owned()
}

/// A paused schedule that has missed a time.
async fn schedule_that_sleeps(app: &TestApp, client: &Client, agent: &str) -> String {
    let id = schedule(client, agent).await;
    let reply = client
        .graphql(SLEEP, json!({ "input": { "id": id } }))
        .await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let sql = "INSERT INTO schedule_ticks (id, organisation_id, schedule_id, fire_time, manual, state, ended_at)
               SELECT new_id(), organisation_id, id, created_at, false, 'missed', now() FROM schedules
               WHERE NOT EXISTS (SELECT FROM schedule_ticks WHERE schedule_id = schedules.id)";
    app.database.run_sql(sql).await;
    id
}

const SCHEDULE: &str = "mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
    schedule { id } errors { code field message } } }";
const SLEEP: &str = "mutation ($input: PauseScheduleInput!) { pauseSchedule(input: $input) {
    errors { code } } }";

/// A budget that was used, and of which a turn has reserved some.
async fn budget(database: &TestDatabase, client: &Client, agent: &str, execution: &str) {
    let input = json!({ "agentId": agent, "period": "MONTH", "unit": "STEPS", "amount": 9 });
    let set = "mutation ($input: SetBudgetInput!) { setBudget(input: $input) { errors { code } } }";
    let reply = client.graphql(set, json!({ "input": input })).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    let execution: ExecutionId = execution.parse().unwrap();
    let execution = format!("{:032x}", execution.bits());
    let of_agent = format!(
        "FROM budgets b JOIN executions e ON e.agent_id = b.agent_id WHERE e.id = '{execution}'"
    );
    let sql = format!(
        "INSERT INTO budget_usage (budget_id, month, organisation_id, used)
         SELECT b.id, date_trunc('month', now() AT TIME ZONE 'UTC'), b.organisation_id, 3 {of_agent};
         INSERT INTO budget_reservations
             (execution_id, budget_id, month, organisation_id, lease_epoch, last_seq, amount)
         SELECT e.id, b.id, date_trunc('month', now() AT TIME ZONE 'UTC'), b.organisation_id, 0, 1, 1 {of_agent}"
    );
    database.run_sql(&sql).await;
}

/// A call that waits for its approval and one in doubt, beside one that was decided on.
async fn questions(database: &TestDatabase, execution: &str) -> [String; 2] {
    let execution: ExecutionId = execution.parse().unwrap();
    let execution = format!("{:032x}", execution.bits());
    let sql = format!(
        "INSERT INTO approvals (organisation_id, execution_id, seq, kind, call_id, tool, arguments,
             arguments_hash, risk, policy, status)
         SELECT organisation_id, id, asked.seq, asked.kind, 'a', 'send', '{{}}', 'seen', 'write', '{{}}',
             asked.status
         FROM executions, (VALUES (1, 'call', 'pending'), (2, 'doubt', 'pending'),
             (3, 'call', 'approved')) AS asked (seq, kind, status)
         WHERE id = '{execution}';
         INSERT INTO approval_votes (approval_id, user_id, organisation_id)
         SELECT a.id, e.requested_by, e.organisation_id FROM approvals a
         JOIN executions e ON e.id = a.execution_id WHERE e.id = '{execution}' AND seq = 3"
    );
    database.run_sql(&sql).await;
    let id = async |seq| {
        let sql =
            format!("SELECT id FROM approvals WHERE execution_id = '{execution}' AND seq = {seq}");
        let hex = database.value(&sql).await.replace('-', "");
        let bits = u128::from_str_radix(&hex, 16).unwrap();
        ApprovalId::from_bits(bits).to_string()
    };
    [id(1).await, id(2).await]
}

/// One operation.
pub(super) enum Operation {
    /// A field of a root type: its name, then the document.
    Graphql(&'static str, &'static str),
    /// A method and a path, then the body; empty for none.
    Rest(&'static str, &'static str),
}

use Operation::{Graphql, Rest};

/// Every operation that takes a user. Words in capitals are the ids.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    Graphql("Query.viewer", "{ viewer { user { id } organisation { id } permissions } }"),
    Graphql("Query.agents", "{ agents(first: 5) { nodes { id name } totalCount } }"),
    Graphql("Query.agent", r#"{ agent(id: "AGENT") { name versions(first: 5) { nodes { systemPrompt } } } }"#),
    Graphql("Query.exportAgent", r#"{ exportAgent(id: "AGENT") { text } }"#),
    Graphql("Query.templates", "{ templates(first: 5) { nodes { id name } totalCount } }"),
    Graphql("Query.template", r#"{ template(id: "TEMPLATE") { name definition createdBy { email } } }"#),
    Graphql("Query.tools", "{ tools { name } }"),
    Graphql("Query.executions", r#"{ executions(first: 5, filter: { agentId: "AGENT" }) { nodes { id goal } totalCount } }"#),
    Graphql("Query.execution", r#"{ execution(id: "EXECUTION") { goal events { seq } agent { name } requestedBy { email } } }"#),
    Graphql("Query.approvals", "{ approvals(first: 5) { nodes { id tool } } }"),
    Graphql("Query.approval", r#"{ approval(id: "APPROVAL") { tool arguments agreed { email } } }"#),
    Graphql("Query.agentStatistics", r#"{ agentStatistics(agentIds: ["AGENT"]) { totalExecutions } }"#),
    Graphql("Query.concurrency", "{ concurrency { atMost running queued agents { atMost agent { name } } } }"),
    Graphql("Query.schedules", r#"{ schedules(first: 5, filter: { agentId: "AGENT" }) { nodes { id goal } totalCount } }"#),
    Graphql("Query.schedule", r#"{ schedule(id: "ASLEEP") { goal owner { email } ticks(first: 5) { nodes { state } } } }"#),
    Graphql("Query.previewSchedule", r#"{ previewSchedule(when: "daily at noon", zone: "UTC") { preview { cron } errors { code } } }"#),
    Graphql("Query.notifications", "{ notifications(first: 5) { nodes { title } unreadCount } }"),
    Graphql("Query.budgets", "{ budgets { id scope subjectName amount used } }"),
    Graphql("Query.teams", "{ teams(first: 5) { nodes { id name memberCount viewerIsMember } totalCount } }"),
    Graphql("Query.team", r#"{ team(id: "TEAM") { name members(first: 5) { nodes { email } } } }"#),
    Graphql("Query.users", "{ users(first: 5) { nodes { id email } totalCount } }"),
    Graphql("Query.memories", r#"{ memories(first: 5, filter: { agentId: "AGENT" }) { nodes { id text agent { name } writtenBy { email } } totalCount } }"#),
    Graphql("Query.memory", r#"{ memory(id: "MEMORY") { text } }"#),
    Graphql("Query.memorySettings", "{ memorySettings { days foundBy } }"),
    Graphql("Query.exportMemories", r#"{ exportMemories(filter: { agentId: "AGENT" }) { text count } }"#),
    Graphql("Query.node", r#"{ node(id: "AGENT") { id } }"#),
    Graphql("Query.node (version)", r#"{ node(id: "VERSION") { id } }"#),
    Graphql("Query.node (template)", r#"{ node(id: "TEMPLATE") { id } }"#),
    Graphql("Query.node (memory)", r#"{ node(id: "MEMORY") { id } }"#),
    Graphql("Query.node (execution)", r#"{ node(id: "EXECUTION") { id } }"#),
    Graphql("Query.node (approval)", r#"{ node(id: "APPROVAL") { id } }"#),
    Graphql("Query.node (schedule)", r#"{ node(id: "SCHEDULE") { id } }"#),
    Graphql("Query.node (team)", r#"{ node(id: "TEAM") { id } }"#),
    Graphql("Query.node (user)", r#"{ node(id: "USER") { id } }"#),
    Graphql("Query.node (organisation)", r#"{ node(id: "ORGANISATION_ID") { id } }"#),
    Graphql("Mutation.createAgent", r#"mutation { createAgent(input: { name: "New", systemPrompt: "Help." }) { errors { code } } }"#),
    Graphql("Mutation.updateAgent", r#"mutation { updateAgent(input: { id: "AGENT", name: "Other" }) { errors { code } } }"#),
    Graphql("Mutation.retryExecution", r#"mutation { retryExecution(input: { id: "FAILED", version: SAME }) { execution { id } errors { code } } }"#),
    Graphql("Mutation.forkExecution", r#"mutation { forkExecution(input: { id: "FAILED", step: 1, version: CURRENT, goal: "Other" }) { execution { id } errors { code } } }"#),
    Graphql("Mutation.setBudget", r#"mutation { setBudget(input: { agentId: "AGENT", period: MONTH, unit: STEPS, amount: 9 }) { errors { code } } }"#),
    Graphql("Mutation.limitConcurrency", r#"mutation { limitConcurrency(input: { agentId: "AGENT", atMost: 5 }) { concurrency { atMost } errors { code } } }"#),
    Graphql("Mutation.importAgent", r#"mutation { importAgent(input: { agentId: "AGENT", text: "{ format: 1, name: Other, systemPrompt: Help. }" }) { errors { code } } }"#),
    Graphql("Mutation.nameAgentVersion", r#"mutation { nameAgentVersion(input: { id: "VERSION", name: "Other" }) { errors { code } } }"#),
    Graphql("Mutation.restoreAgentVersion", r#"mutation { restoreAgentVersion(input: { id: "VERSION" }) { errors { code } } }"#),
    Graphql("Mutation.saveTemplate", r#"mutation { saveTemplate(input: { agentId: "AGENT", scope: ORGANISATION }) { errors { code } } }"#),
    // The template is the administrator's, and shared with everybody.
    Graphql("Mutation.shareTemplate", r#"mutation { shareTemplate(input: { id: "PERSONAL_ID", audience: { teamId: "TEAM" } }) { errors { code } } }"#),
    Graphql("Mutation.unshareTemplate", r#"mutation { unshareTemplate(input: { id: "PERSONAL_ID", audience: { department: SALES } }) { errors { code } } }"#),
    Graphql("Mutation.useTemplate", r#"mutation { useTemplate(input: { id: "TEMPLATE" }) { errors { code } } }"#),
    Graphql("Mutation.deleteTemplate", r#"mutation { deleteTemplate(input: { id: "TEMPLATE" }) { errors { code } } }"#),
    Graphql("Mutation.createTeam", r#"mutation { createTeam(input: { name: "New" }) { team { id } errors { code } } }"#),
    Graphql("Mutation.renameTeam", r#"mutation { renameTeam(input: { id: "TEAM", name: "Other" }) { errors { code } } }"#),
    Graphql("Mutation.addTeamMember", r#"mutation { addTeamMember(input: { id: "TEAM", userId: "USER" }) { errors { code } } }"#),
    Graphql("Mutation.removeTeamMember", r#"mutation { removeTeamMember(input: { id: "TEAM", userId: "USER" }) { errors { code } } }"#),
    // The agents are the administrator's.
    Graphql("Mutation.shareAgent", r#"mutation { shareAgent(input: { id: "AGENT", audience: { teamId: "TEAM" } }) { errors { code } } }"#),
    Graphql("Mutation.unshareAgent", r#"mutation { unshareAgent(input: { id: "AGENT", audience: { organisation: true } }) { errors { code } } }"#),
    Graphql("Mutation.setAgentVisibility", r#"mutation { setAgentVisibility(input: { id: "AGENT", visibility: RESTRICTED }) { errors { code } } }"#),
    Graphql("Mutation.deleteTeam", r#"mutation { deleteTeam(input: { id: "TEAM" }) { errors { code } } }"#),
    Graphql("Mutation.runAgent", r#"mutation { runAgent(input: { agentId: "AGENT", goal: "Go" }) { errors { code } } }"#),
    Graphql("Mutation.cancelExecution", r#"mutation { cancelExecution(input: { id: "EXECUTION" }) { errors { code } } }"#),
    Graphql("Mutation.pauseExecution", r#"mutation { pauseExecution(input: { id: "EXECUTION" }) { errors { code } } }"#),
    Graphql("Mutation.instructExecution", r#"mutation { instructExecution(input: { id: "EXECUTION", text: "More." }) { errors { code } } }"#),
    Graphql("Mutation.continueExecution", r#"mutation { continueExecution(input: { id: "PAUSED" }) { errors { code } } }"#),
    Graphql("Mutation.decideApproval", r#"mutation { decideApproval(input: { id: "APPROVAL", approve: false, argumentsHash: "seen" }) { errors { code } } }"#),
    Graphql("Mutation.resolveDoubt", r#"mutation { resolveDoubt(input: { id: "DOUBT", resolution: HAPPENED }) { errors { code } } }"#),
    Graphql("Mutation.createSchedule", r#"mutation { createSchedule(input: { agentId: "AGENT", name: "New", goal: "Go", when: "hourly", zone: "UTC" }) { errors { code } } }"#),
    Graphql("Mutation.updateSchedule", r#"mutation { updateSchedule(input: { id: "SCHEDULE", name: "Other" }) { errors { code } } }"#),
    Graphql("Mutation.pauseSchedule", r#"mutation { pauseSchedule(input: { id: "SCHEDULE" }) { errors { code } } }"#),
    Graphql("Mutation.resumeSchedule", r#"mutation { resumeSchedule(input: { id: "ASLEEP" }) { errors { code } } }"#),
    Graphql("Mutation.runScheduleNow", r#"mutation { runScheduleNow(input: { id: "SCHEDULE" }) { errors { code } } }"#),
    Graphql("Mutation.markNotificationsRead", "mutation { markNotificationsRead(input: {}) { marked errors { code } } }"),
    Graphql("Mutation.sendTestMail", "mutation { sendTestMail { address errors { code } } }"),
    Graphql("Mutation.deleteSchedule", r#"mutation { deleteSchedule(input: { id: "SCHEDULE" }) { errors { code } } }"#),
    Graphql("Mutation.saveMemory", r#"mutation { saveMemory(input: { text: "Other", scope: OF_ONE, agentId: "AGENT" }) { errors { code } } }"#),
    Graphql("Mutation.saveMemory (own)", r#"mutation { saveMemory(input: { text: "Other", scope: OF_ME, agentId: "AGENT" }) { errors { code } } }"#),
    Graphql("Mutation.updateMemory", r#"mutation { updateMemory(input: { id: "MEMORY", text: "Other" }) { errors { code } } }"#),
    Graphql("Mutation.pinMemory", r#"mutation { pinMemory(input: { id: "MEMORY", pinned: true }) { errors { code } } }"#),
    Graphql("Mutation.deleteMemory", r#"mutation { deleteMemory(input: { id: "MEMORY" }) { errors { code } } }"#),
    Graphql("Mutation.deleteMemories", r#"mutation { deleteMemories(input: { scope: OF_ONE, agentId: "AGENT" }) { deleted errors { code } } }"#),
    Graphql("Mutation.deleteMemories (own)", r#"mutation { deleteMemories(input: { scope: OF_ME, agentId: "AGENT" }) { deleted errors { code } } }"#),
    Graphql("Mutation.limitMemory", "mutation { limitMemory(input: { days: 60 }) { settings { days } errors { code } } }"),
    Graphql("Mutation.deleteAgent", r#"mutation { deleteAgent(input: { id: "AGENT" }) { errors { code } } }"#),
    Graphql("Subscription.executionEvents", r#"subscription { executionEvents(id: "EXECUTION") { seq } }"#),
    Rest("POST /api/v1/agents/create", r#"{ "name": "New", "systemPrompt": "Help." }"#),
    Rest("GET /api/v1/agents", ""),
    Rest("GET /api/v1/agents/AGENT", ""),
    Rest("PATCH /api/v1/agents/AGENT", r#"{ "name": "Other" }"#),
    Rest("GET /api/v1/agents/AGENT/definition", ""),
    Rest("POST /api/v1/agents/import?agentId=AGENT", r#"{ "format": 1, "name": "Other", "systemPrompt": "Help." }"#),
    Rest("POST /api/v1/templates", r#"{ "name": "New", "systemPrompt": "Help." }"#),
    Rest("POST /api/v1/agents/run", r#"{ "agentId": "AGENT", "goal": "Go" }"#),
    Rest("GET /api/v1/agents/AGENT/executions", ""),
    Rest("DELETE /api/v1/agents/AGENT", ""),
    Rest("GET /api/v1/executions/EXECUTION/export?format=markdown", ""),
    Rest("GET /api/v1/approvals", ""),
    Rest("POST /api/v1/approvals/APPROVAL/decision", r#"{ "approve": false, "argumentsHash": "seen" }"#),
    Rest("POST /api/v1/approvals/DOUBT/resolution", r#"{ "resolution": "happened" }"#),
    Rest("POST /api/v1/prompts/simulate", r#"{ "prompt": "Say hello." }"#),
    Rest("PUT /api/v1/docs/feedback", r#"{ "page": "start/words.md", "helpful": false }"#),
    Rest("GET /api/v1/docs/feedback?page=start/words.md", ""),
    Rest("DELETE /api/v1/docs/feedback?page=start/words.md", ""),
    Rest("GET /api/v1/docs/feedback/summary", ""),
];

/// What came of a request.
pub(super) struct Outcome {
    /// The error's code as GraphQL spells it, or `OK`.
    pub(super) code: String,
    /// What was shown: GraphQL's `data`, or the body.
    pub(super) shown: Value,
}

impl Operation {
    /// Whether it changes nothing, whoever calls it.
    pub(super) fn reads(&self) -> bool {
        match self {
            Graphql(name, _) => !name.starts_with("Mutation."),
            Rest(request, _) => request.starts_with("GET "),
        }
    }

    /// The name in the grid.
    pub(super) fn name(&self) -> String {
        match self {
            Graphql(name, _) => (*name).to_owned(),
            Rest(request, _) => {
                let ids = ["AGENT", "APPROVAL", "DOUBT", "EXECUTION"];
                let request = ids.iter().fold((*request).to_owned(), |request, id| {
                    request.replace(id, "{id}")
                });
                let (operation, _) = request.split_once('?').unwrap_or((&request, ""));
                operation.to_owned()
            }
        }
    }

    /// Does it.
    pub(super) async fn call(&self, client: &Client, ids: &Ids) -> Outcome {
        match self {
            Graphql(name, document) if name.starts_with("Subscription") => {
                subscribe(client, &ids.fill(document)).await
            }
            Graphql(_, document) => {
                let reply = client.graphql(&ids.fill(document), Value::Null).await;
                Outcome {
                    code: reply.code().to_owned(),
                    shown: reply.at("/data").clone(),
                }
            }
            Rest(request, body) => {
                let (method, path) = request.split_once(' ').unwrap();
                rest(client, method, &ids.fill(path), &ids.fill(body)).await
            }
        }
    }
}

async fn subscribe(client: &Client, document: &str) -> Outcome {
    let mut subscription = client.socket().await.subscribe(document, Value::Null).await;
    let message = subscription.next_message().await;
    let codes = [
        "/payload/errors/0/extensions/code",
        "/payload/0/extensions/code",
    ];
    let code = codes
        .iter()
        .find_map(|code| message.pointer(code)?.as_str());
    Outcome {
        code: code.unwrap_or("OK").to_owned(),
        shown: message["payload"]["data"].clone(),
    }
}

async fn rest(client: &Client, method: &str, path: &str, body: &str) -> Outcome {
    let mut request = client.request(method.parse::<Method>().unwrap(), path);
    if !body.is_empty() {
        request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
    }
    // A stream begins at once, whereas the JSON form would wait for the execution's end.
    let response = request
        .header(ACCEPT, "text/event-stream")
        .send()
        .await
        .unwrap();
    if response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind == "text/event-stream")
    {
        return Outcome {
            code: "OK".to_owned(),
            shown: Value::Null,
        };
    }
    let reply = Reply::read(response).await;
    let code = match reply.at("/error").as_str() {
        Some("resource_not_found") => "NOT_FOUND".to_owned(),
        Some(error) => error.to_uppercase(),
        None => "OK".to_owned(),
    };
    Outcome {
        code,
        shown: reply.body,
    }
}
