// An execution as it is watched: the model answers only when the test lets it.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { createAgent, runAgent, toolCalls, waitForAnswer } from "./support/actions.mjs";
import { launch, openPage, signInForDevelopment } from "./support/browser.mjs";
import { startFakeClaude, text, toolUse } from "./support/fake-claude.mjs";
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
  session = await openPage(browser);
  await signInForDevelopment(session.page, server.url);
  await createAgent(session.page, server.url, {
    name: "Careful counter",
    tools: ["calculate"],
  });
});

afterEach(() => session.context.close());

test("steps appear without a reload, and a reload in the middle loses nothing", async () => {
  const { page, problems } = session;
  await runAgent(page, "How much is 6 times 7?");
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("Thinking…").waitFor();

  await claude.reply(text("I multiply the two."), toolUse("calculate", { expression: "6 * 7" }));
  await page.getByText("I multiply the two.", { exact: true }).waitFor();
  const call = page.getByRole("region", { name: "Tool call calculate" });
  await call.getByText("42").waitFor();
  await page.getByText("Running", { exact: true }).waitFor();

  await page.reload();
  await page.getByText("I multiply the two.", { exact: true }).waitFor();
  await call.getByText("42").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();

  await claude.reply(text("Six times seven is **42**."));
  await waitForAnswer(page);
  await page.getByText("Completed", { exact: true }).waitFor();
  assert.deepEqual(await toolCalls(page), ["calculate"]);
  assert.equal(await page.getByText("Simulated", { exact: false }).count(), 0);
  assert.match(await page.getByRole("log").innerText(), /The agent has answered/);
  assert.deepEqual(problems, []);
});

test("the server is killed in the middle, and the page and the execution go on by themselves", async () => {
  const { page } = session;
  await runAgent(page, "How much is 6 times 7?");
  await claude.reply(text("I multiply the two."), toolUse("calculate", { expression: "6 * 7" }));
  const call = page.getByRole("region", { name: "Tool call calculate" });
  await call.getByText("42").waitFor();

  await server.kill();
  await page.getByText("Connection lost, trying again…").waitFor();
  await server.restart();
  await page.getByText("Live", { exact: true }).waitFor();

  await claude.reply(text("Six times seven is **42**."));
  await waitForAnswer(page);
  assert.deepEqual(await toolCalls(page), ["calculate"]);
});

test("a stopped execution takes no further step", async () => {
  const { page, problems } = session;
  await runAgent(page, "Count to a million.");
  await page.getByText("Thinking…").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Stop execution" }).click();
  await page.getByText("Cancelled", { exact: true }).waitFor();
  await page.getByText("The execution was stopped", { exact: true }).waitFor();

  claude.replyIfAsked(text("One."), toolUse("calculate", { expression: "1 + 1" }));
  await page.reload();
  await page.getByText("The execution was stopped", { exact: true }).waitFor();
  assert.deepEqual(await toolCalls(page), []);
  assert.deepEqual(problems, []);
});
