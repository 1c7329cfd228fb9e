// A newcomer's way: sign in, build an agent, run it, watch it, change it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createAgent, runAgent, toolCalls, waitForAnswer } from "./support/actions.mjs";
import { launch, look, openPage, signInForDevelopment, takeScreenshot } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a newcomer builds an agent, runs it and sees thought, tool call and answer", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await page.getByRole("heading", { name: "Create your first agent" }).waitFor();
  await takeScreenshot(page, "agents-empty");

  await createAgent(page, server.url, { name: "Variance explainer" });
  await runAgent(page);
  await waitForAnswer(page);

  assert.deepEqual([...new Set(await toolCalls(page))].sort(), ["calculate", "search_docs"]);
  await page.getByRole("heading", { name: "Step 1" }).waitFor();
  const answer = await page.getByRole("region", { name: "Answer" }).innerText();
  assert.match(answer, /719\.1/);
  await page.getByText("Completed", { exact: true }).waitFor();
  await page.getByText("Simulated model", { exact: true }).waitFor();

  const before = await page.getByRole("region", { name: "Timeline" }).innerText();
  await page.reload();
  await waitForAnswer(page);
  assert.equal(
    withoutAges(await page.getByRole("region", { name: "Timeline" }).innerText()),
    withoutAges(before),
  );
  assert.deepEqual(problems, []);
  await context.close();
});

test("a dry run simulates the tools and says so, and goes on in earnest", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Page reader", tools: ["http_get"] });
  await page.getByLabel("Goal").fill("Read https://example.com/ and say what it is about");
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.waitForURL(/\/app\/executions\/exec_/);
  await waitForAnswer(page);
  await page.getByText("The tools of this dry run are simulated").waitFor();
  assert.deepEqual(await toolCalls(page), ["http_get"]);
  await page.getByText("[Dry run: simulated, nothing was called.]").first().waitFor();
  await look(page, "dry-run");
  const dry = page.url();
  await page.getByRole("button", { name: "Run in earnest" }).click();
  await page.waitForURL((url) => url.href !== dry);
  await page.getByText("The tools of this dry run are simulated").waitFor({ state: "detached" });
  await page.goto(`${server.url}/app/executions`);
  await page.getByText("Dry run · Page reader").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("a change of the prompt makes version 2 and keeps version 1", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, {
    name: "Handbook helper",
    tools: ["search_docs"],
  });
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("System prompt").fill("Search twice, answer once.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("The agent is at version 2").waitFor();
  await page.getByText("Search twice, answer once.").waitFor();

  await page.getByRole("button", { name: /^Version 1/ }).click();
  await page.getByText("Calculate every figure.").waitFor();
  await page.getByText("You are looking at version 1").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("unsaved changes are not lost by a click", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await page.getByRole("link", { name: "New agent" }).click();
  await page.getByLabel("Name").fill("Half an idea");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Executions" }).click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
  await page.getByRole("button", { name: "Keep editing" }).click();
  assert.equal(await page.getByLabel("Name").inputValue(), "Half an idea");
  assert.deepEqual(problems, []);
  await context.close();
});

test("two people who edit one agent do not overwrite each other", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Shared agent", tools: [] });
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("System prompt").waitFor();

  const colleague = await context.newPage();
  await colleague.goto(page.url());
  await colleague.getByLabel("System prompt").fill("The colleague's prompt.");
  await colleague.getByRole("button", { name: "Save changes" }).click();
  await colleague.getByText("The agent is at version 2").waitFor();

  await page.getByLabel("System prompt").fill("My prompt.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Somebody else has changed this agent").waitFor();
  await page.getByRole("button", { name: "Load theirs, discard mine" }).click();
  await page.getByText("You are changing version 2").waitFor();
  assert.equal(await page.getByLabel("System prompt").inputValue(), "The colleague's prompt.");
  assert.deepEqual(problems, []);
  await context.close();
});

/** Ages such as "3 seconds ago" change while the test runs. */
function withoutAges(text) {
  return text.replace(/just now|\d+ \w+ ago/g, "");
}
