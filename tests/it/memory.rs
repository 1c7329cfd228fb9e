//! What agents remember beyond one execution.

#![cfg(test)]

mod agents;
mod embedders;
mod people;
mod readers;
mod upkeep;

use serde_json::{Value, json};
use support::Client;
use support::reply::Reply;

const LIST: &str = "query ($filter: MemoryFilter) { memories(first: 50, filter: $filter) {
    foundBy totalCount edges { likeness } nodes { id text scope pinned seq executionId canEdit
    searchable createdAt updatedAt lastUsedAt expiresAt agent { id name } user { email }
    writtenBy { email } editedBy { email } } } }";
const SAVE: &str = "mutation ($input: SaveMemoryInput!) { saveMemory(input: $input) {
    memory { id text scope pinned expiresAt } errors { code field message } } }";
const UPDATE: &str = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) {
    memory { text } errors { code field message } } }";
const PIN: &str = "mutation ($input: PinMemoryInput!) { pinMemory(input: $input) {
    memory { pinned expiresAt } errors { code field message } } }";
const DELETE: &str = "mutation ($input: DeleteMemoryInput!) { deleteMemory(input: $input) {
    deletedMemoryId errors { code field message } } }";
const DELETE_MANY: &str =
    "mutation ($input: DeleteMemoriesInput!) { deleteMemories(input: $input) {
    deleted errors { code field message } } }";
const LIMIT: &str = "mutation ($input: LimitMemoryInput!) { limitMemory(input: $input) {
    settings { days } errors { code field message } } }";
const TOOLS: [&str; 2] = ["memory_save", "memory_search"];

async fn call(client: &Client, document: &str, input: Value) -> Reply {
    client.graphql(document, json!({ "input": input })).await
}

/// Gives agents something to remember, and returns its id.
async fn save(client: &Client, input: Value) -> String {
    let reply = call(client, SAVE, input).await;
    assert_eq!(reply.code(), "OK", "{}", reply.body);
    reply.text("/data/saveMemory/memory/id").to_owned()
}

/// The memories that a user sees.
async fn list(client: &Client, filter: Value) -> Vec<Value> {
    let reply = client.graphql(LIST, json!({ "filter": filter })).await;
    reply.data()["memories"]["nodes"]
        .as_array()
        .unwrap()
        .clone()
}

/// Their texts.
async fn texts(client: &Client, filter: Value) -> Vec<String> {
    let found = list(client, filter).await;
    let text = |memory: &Value| memory["text"].as_str().unwrap().to_owned();
    found.iter().map(text).collect()
}

/// What an agent was told by the tool of the memory in a run.
async fn told(client: &Client, agent: &str, goal: &str, tool: &str) -> String {
    let execution = client.run_to_end(agent, goal).await;
    assert_eq!(execution["status"], "COMPLETED", "{execution}");
    let events = execution["events"].as_array().unwrap();
    let said = events.iter().find_map(|event| {
        let call = &event["toolCall"];
        (event["kind"] == "TOOL_RETURNED" && call["name"] == tool)
            .then(|| call["output"].as_str().unwrap().to_owned())
    });
    said.unwrap_or_else(|| panic!("{tool} was not called: {execution}"))
}

/// What an agent finds about units.
async fn recall(client: &Client, agent: &str) -> String {
    told(
        client,
        agent,
        "Which metric units are preferred?",
        "memory_search",
    )
    .await
}
