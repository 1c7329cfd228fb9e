//! A client of the server: a user of one organisation, or nobody.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::reply::Reply;
use crate::sockets::{Socket, Subscription};
use crate::wait;

/// Who asks. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where the server is, without a slash at the end.
    pub url: String,
    /// The token, for those who are signed in.
    pub token: Option<String>,
    http: reqwest::Client,
}

impl Client {
    /// A client of the server at `url`.
    #[must_use]
    pub fn new(url: &str, token: Option<String>) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            url: url.to_owned(),
            token,
            http,
        }
    }

    /// A request that can be changed before it is sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request without a body.
    pub async fn send(&self, method: Method, path: &str) -> Reply {
        Reply::read(self.request(method, path).send().await.unwrap()).await
    }

    /// Sends a request with a JSON body.
    pub async fn send_json(&self, method: Method, path: &str, body: &Value) -> Reply {
        let request = self.request(method, path).json(body);
        Reply::read(request.send().await.unwrap()).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send_json(Method::POST, path, &body).await
    }

    /// Executes a GraphQL document.
    pub async fn graphql(&self, query: &str, variables: Value) -> Reply {
        let body = json!({ "query": query, "variables": variables });
        self.post("/graphql", body).await
    }

    /// A WebSocket on which GraphQL has been greeted with this client's token.
    pub async fn socket(&self) -> Socket {
        let token = self.token.as_deref().unwrap_or_default();
        Socket::open(&self.url, token).await
    }

    /// Watches an execution from behind `after`.
    pub async fn watch(&self, execution: &str, after: i32) -> Subscription {
        let variables = json!({ "id": execution, "after": after });
        self.socket().await.subscribe(WATCH, variables).await
    }

    /// Makes an agent that may call `tools`, and returns its id.
    pub async fn create_agent(&self, name: &str, tools: &[&str]) -> String {
        let input = json!({ "name": name, "systemPrompt": "Help.", "tools": tools });
        self.create_agent_of(input).await
    }

    /// Makes an agent of any input, and returns its id.
    pub async fn create_agent_of(&self, input: Value) -> String {
        let reply = self.graphql(CREATE, json!({ "input": input })).await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
        reply.text("/data/createAgent/agent/id").to_owned()
    }

    /// Runs an agent, and returns the execution's id.
    pub async fn run(&self, agent: &str, goal: &str) -> String {
        let input = json!({ "agentId": agent, "goal": goal });
        let reply = self.graphql(RUN, json!({ "input": input })).await;
        assert_eq!(reply.code(), "OK", "{}", reply.body);
        reply.text("/data/runAgent/execution/id").to_owned()
    }

    /// Asks to stop an execution.
    pub async fn cancel(&self, execution: &str, reason: &str) -> Reply {
        let input = json!({ "id": execution, "reason": reason });
        self.graphql(CANCEL, json!({ "input": input })).await
    }

    /// An execution with its events.
    pub async fn execution(&self, id: &str) -> Value {
        let reply = self.graphql(EXECUTION, json!({ "id": id })).await;
        reply.data()["execution"].clone()
    }

    /// An execution with its events, once it has ended.
    pub async fn ended(&self, id: &str) -> Value {
        wait::until("the end of an execution", async || {
            let execution = self.execution(id).await;
            let open = ["QUEUED", "RUNNING", "WAITING", "PAUSED"];
            let is_open = open.iter().any(|open| execution["status"] == *open);
            (!is_open).then_some(execution)
        })
        .await
    }

    /// What an execution asks people, once it waits for them: the newest question.
    pub async fn asked(&self, execution: &str) -> Value {
        wait::until("a question to people", async || {
            let reply = self.graphql(ASKED, json!({ "id": execution })).await;
            let execution = &reply.data()["execution"];
            (execution["status"] == "WAITING").then(|| execution["approvals"][0].clone())
        })
        .await
    }

    /// Approves or denies a call with the arguments that it was shown with.
    pub async fn decide(&self, approval: &Value, approve: bool) -> Reply {
        self.decide_with(approval, json!({ "approve": approve }))
            .await
    }

    /// The same, with other parts of the input.
    pub async fn decide_with(&self, approval: &Value, input: Value) -> Reply {
        let mut all = json!({ "id": approval["id"], "argumentsHash": approval["argumentsHash"] });
        let fields = all.as_object_mut().unwrap();
        fields.extend(input.as_object().cloned().unwrap_or_default());
        self.graphql(DECIDE, json!({ "input": all })).await
    }

    /// Says what became of a call in doubt.
    pub async fn resolve(&self, doubt: &Value, resolution: &str, note: &str) -> Reply {
        let input = json!({ "id": doubt["id"], "resolution": resolution, "note": note });
        self.graphql(RESOLVE, json!({ "input": input })).await
    }

    /// Runs an agent to its end.
    pub async fn run_to_end(&self, agent: &str, goal: &str) -> Value {
        let id = self.run(agent, goal).await;
        self.ended(&id).await
    }
}

/// The kinds of an execution's events, in order.
///
/// # Panics
///
/// When their numbers are not 1, 2, 3, ...
#[must_use]
pub fn kinds(execution: &Value) -> Vec<&str> {
    let events = execution["events"].as_array().unwrap();
    let numbers: Vec<i64> = events
        .iter()
        .filter_map(|event| event["seq"].as_i64())
        .collect();
    let expected: Vec<i64> = (1..).take(events.len()).collect();
    assert_eq!(numbers, expected, "the journal has a gap or a duplicate");
    events
        .iter()
        .filter_map(|event| event["kind"].as_str())
        .collect()
}

/// Makes an agent.
pub const CREATE: &str = "mutation ($input: CreateAgentInput!) { createAgent(input: $input) {
    agent { id name revision } errors { code field message } } }";
/// Runs an agent.
pub const RUN: &str = "mutation ($input: RunAgentInput!) { runAgent(input: $input) {
    execution { id status } errors { code field message } } }";
/// Stops an execution.
pub const CANCEL: &str =
    "mutation ($input: CancelExecutionInput!) { cancelExecution(input: $input) {
    execution { id status } errors { code field message } } }";
/// What an execution asks people.
pub const ASKED: &str =
    "query ($id: ID!) { execution(id: $id) { status approvals(status: PENDING) {
    id kind status callId tool arguments argumentsHash risk expiresAt agreed { email }
    policy { people role byRequester expiresAfter } } } }";
/// Decides on a call.
pub const DECIDE: &str = "mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) {
    approval { id status argumentsHash reason decidedBy { email } agreed { email } }
    errors { code field message } } }";
/// Says what became of a call in doubt.
pub const RESOLVE: &str = "mutation ($input: ResolveDoubtInput!) { resolveDoubt(input: $input) {
    approval { id status reason } errors { code field message } } }";
/// Everything about an execution.
pub const EXECUTION: &str = "query ($id: ID!) { execution(id: $id) {
    id status goal steps output error simulated lastSeq toolsUsed
    events { seq kind text status toolCall { id name output isError arguments } } } }";
/// Watches an execution.
pub const WATCH: &str = "subscription ($id: ID!, $after: Int) {
    executionEvents(id: $id, after: $after) { seq kind text status toolCall { name output } } }";
