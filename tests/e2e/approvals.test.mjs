// Questions to people, as they find, read and answer them.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { createAgent, runAgent, waitForAnswer } from "./support/actions.mjs";
import {
  checkAccessibility,
  launch,
  look,
  openPage,
  signInForDevelopment,
  signInWithToken,
} from "./support/browser.mjs";
import { startFakeClaude, text } from "./support/fake-claude.mjs";
import { leaveAsking, leaveInCall } from "./support/journal.mjs";
import { startServer } from "./support/server.mjs";

let server, browser, claude, session;

before(async () => {
  claude = await startFakeClaude();
  server = await startServer(claude.environment);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await claude?.stop();
});

beforeEach(async () => {
  // The server is killed in between, which the browser shows as failed requests.
  session = await openPage(browser, { expected: [/WebSocket/, /Failed to load resource/] });
  await signInForDevelopment(session.page, server.url);
  await createAgent(session.page, server.url, { name: "Careful", tools: ["calculate"] });
});

afterEach(() => session.context.close());

/** Runs the agent up to its first thought, kills the server, and lets `write` continue the journal. */
async function runUntil(page, write) {
  await runAgent(page, "How much is 6 times 7?");
  await page.getByText("Thinking…").waitFor();
  await server.kill();
  await write();
  await server.restart();
}

test("a person finds the question, changes the arguments, and the call is made with them", async () => {
  const { page, problems } = session;
  const policy = { people: 1, byRequester: true, expiresAfter: 604800 };
  const input = { expression: "6 * 8", note: "in\u202Evisible" };
  await runUntil(page, () => leaveAsking(server, { tool: "calculate", input, policy }));

  const link = page.getByRole("link", { name: /^Approvals/ });
  await page.reload();
  await link.getByText("1 waiting").waitFor();
  await link.click();
  await page.getByRole("heading", { level: 1, name: "Approvals" }).waitFor();
  await page.getByRole("link", { name: "May calculate be called?" }).waitFor();
  await look(page, "approvals");
  await page.getByRole("link", { name: "May calculate be called?" }).click();

  const question = page.getByRole("region", { name: "May calculate be called?" });
  await question.getByText("in 3 days").waitFor();
  assert.equal(await question.locator("mark").innerText(), "\\u202E");
  await page.getByText("Waiting for people", { exact: true }).waitFor();
  await page.getByText("Waiting for an approval", { exact: true }).waitFor();
  await look(page, "approval-question");

  await question.getByRole("button", { name: "Edit and approve…" }).click();
  const editor = question.getByLabel("Arguments as JSON");
  assert.match(await editor.inputValue(), /\\u202E/);
  const send = question.getByRole("button", { name: "Approve these arguments" });
  await editor.fill('{"expression": ');
  await question.getByText(/This is not JSON yet/).waitFor();
  assert.equal(await send.isDisabled(), true);
  await look(page, "approval-edit");
  await editor.fill('{"expression": "6 * 7"}');
  await question.getByLabel(/^Reason/).fill("It is seven.");
  await send.click();

  await claude.reply(text("It is **42**."));
  await waitForAnswer(page);
  await question.waitFor({ state: "detached" });
  const call = page.getByRole("region", { name: "Tool call calculate" });
  await call.getByText(/^Changed and approved by .+: It is seven\.$/).waitFor();
  await call.getByText("6 * 7 = 42").waitFor();
  await look(page, "approval-done");
  assert.match(await page.getByRole("log").innerText(), /calculate was approved: It is seven\./);
  assert.equal(await link.getByText(/waiting/).count(), 0);
  assert.deepEqual(problems, []);
});

test("two who decide at once: the slower one reads who was faster", async () => {
  const { page, problems } = session;
  const policy = { people: 1, byRequester: true, expiresAfter: 604800 };
  const input = { expression: "6 * 7" };
  await runUntil(page, () => leaveAsking(server, { tool: "calculate", input, policy }));
  const question = page.getByRole("region", { name: "May calculate be called?" });
  await question.getByRole("button", { name: "Deny" }).waitFor();

  // The page of the slower one does not hear of the decision before it decides itself.
  let deaf = true;
  await page.route("**/graphql", (route) => {
    const asked = route.request().postData() ?? "";
    if (asked.includes("mutation decideApproval")) deaf = false;
    return deaf && asked.includes("query findApprovals") ? route.abort() : route.continue();
  });
  const other = await openPage(browser);
  await signInWithToken(other.page, server.url, await server.createToken("ben@company.example", "operator"));
  await other.page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  const decided = await decideByApi(other.page);
  assert.deepEqual(decided.errors, []);
  await question.getByRole("button", { name: "Approve", exact: true }).click();
  await question.getByText("is no longer open: it is denied").waitFor();
  await question.getByText(/^Denied by ben/i).waitFor();
  await look(page, "approval-late");

  await claude.reply(text("I was not allowed to."));
  await waitForAnswer(page);
  await page.getByText("Denied", { exact: true }).waitFor();
  assert.deepEqual(other.problems, []);
  assert.deepEqual(problems, []);
  await other.context.close();
});

test("who may only read sees the question, and neither buttons nor the page in the navigation", async () => {
  const { page } = session;
  const policy = { people: 2, role: "operator", byRequester: false, expiresAfter: 604800 };
  const input = { expression: "6 * 7" };
  await runUntil(page, () => leaveAsking(server, { tool: "calculate", input, policy }));
  const address = page.url();
  const question = page.getByRole("region", { name: "May calculate be called?" });
  await question.getByText(/wants somebody else to decide/).waitFor();

  const reader = await openPage(browser);
  await signInWithToken(reader.page, server.url, await server.createToken("vera@company.example", "viewer"));
  await reader.page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  assert.equal(await reader.page.getByRole("link", { name: /^Approvals/ }).count(), 0);
  await reader.page.goto(address);
  const seen = reader.page.getByRole("region", { name: "May calculate be called?" });
  await seen.getByText(/Your access role does not let you decide/).waitFor();
  assert.equal(await seen.getByRole("button").count(), 0);
  await look(reader.page, "approval-reader");
  assert.deepEqual(reader.problems, []);
  await reader.context.close();
});

test("a call in doubt is resolved by what a person found", async () => {
  const { page, problems } = session;
  await runUntil(page, () => leaveInCall(server, { tool: "calculate", input: { expression: "6 * 7" } }));
  const question = page.getByRole("region", { name: "What became of calculate?" });
  await question.getByText(/The server stopped while this call was under way/).waitFor();
  await page.getByText("In doubt", { exact: true }).waitFor();
  await look(page, "doubt-question");
  await question.getByRole("button", { name: "Try again…" }).click();
  await page.getByText(/it may happen twice/).waitFor();
  await checkAccessibility(page, "the confirmation");
  await page.getByRole("button", { name: "Cancel" }).click();
  await question.getByLabel(/^What you found/).fill("It is on the slip.");
  await question.getByRole("button", { name: "It happened" }).click();

  await claude.reply(text("It was done."));
  await waitForAnswer(page);
  await page.getByText(/says that it happened: It is on the slip\.$/).waitFor();
  await look(page, "doubt-done");
  assert.deepEqual(problems, []);
});

test("the builder asks whom to ask, and the definition says so", async () => {
  const { page, problems } = session;
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Ask before calls that change something").check();
  await page.getByLabel("People who must agree").fill("2");
  await page.getByLabel("Access role").selectOption("OPERATOR");
  await page.getByLabel("Counts as denied after").fill("12");
  await page.getByLabel("Unit").selectOption("hours");
  await page.getByLabel("Whoever asked for the execution may decide too").uncheck();
  await look(page, "approval-builder");
  await page.getByRole("button", { name: "Save changes" }).first().click();
  await page
    .getByText(
      "Wait for 2 people with the access role operator, not whoever asked for the execution; denied after 12 hours",
    )
    .waitFor();
  await look(page, "approval-definition");
  await page.getByRole("link", { name: "Edit" }).click();
  assert.equal(await page.getByLabel("Counts as denied after").inputValue(), "12");
  assert.equal(await page.getByLabel("Unit").inputValue(), "hours");
  assert.deepEqual(problems, []);
});

/** Denies the newest question as whoever is signed in on this page. */
function decideByApi(page) {
  return page.evaluate(async () => {
    const token = localStorage.getItem("profile-builder.token");
    const ask = async (query, variables) => {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()).data;
    };
    const { approvals } = await ask(
      "{ approvals(first: 1, status: PENDING) { nodes { id argumentsHash } } }",
    );
    const input = { ...approvals.nodes[0], approve: false };
    const decide =
      "mutation($input: DecideApprovalInput!) { decideApproval(input: $input) { errors { message } } }";
    return (await ask(decide, { input })).decideApproval;
  });
}
