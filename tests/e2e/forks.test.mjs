// Going on after a failure, doing a step anew, and rules about calls.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { createAgent, runAgent, toolCalls, waitForAnswer } from "./support/actions.mjs";
import { launch, look, openPage, signInForDevelopment } from "./support/browser.mjs";
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
});

afterEach(() => session.context.close());

test("a stopped execution goes on where it was, and a step of it is done anew with other facts", async () => {
  const { page, problems } = session;
  await createAgent(page, server.url, { name: "Counter", tools: ["calculate"] });
  await runAgent(page, "How much is 6 times 7?");
  await claude.reply(text("I work it out."), toolUse("calculate", { expression: "6 * 7" }));
  await page.getByText("6 * 7 = 42").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Stop/ }).click();
  await page.getByText("The execution was stopped").first().waitFor();
  const stopped = page.url();

  await page.getByRole("button", { name: "Go on from here" }).click();
  await page.waitForURL((url) => url.href !== stopped);
  await page.getByText("Taken over so far").waitFor();
  await claude.reply(text("It is **42**."));
  await waitForAnswer(page);
  assert.deepEqual(await toolCalls(page), ["calculate"], "the call was not made again");
  await look(page, "fork-done");
  const retried = page.url();

  await page.getByRole("button", { name: "Run again from step 2" }).click();
  const dialog = page.getByRole("dialog", { name: "Run again from step 2" });
  await dialog.getByText("Change what tools answered").click();
  await dialog.getByLabel("calculate").fill("6 * 7 = 43");
  await dialog.getByLabel(/^What the agent should know/).fill("Doubt it.");
  await look(page, "fork-dialog");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await page.waitForURL((url) => url.href !== retried);
  await page.getByText("6 * 7 = 43").waitFor();
  await claude.reply(text("It is said to be 43."));
  await waitForAnswer(page);
  await page.getByText("The agent was told more").waitFor();
  await page.getByRole("link", { name: "another execution" }).last().click();
  await page.waitForURL(retried);
  assert.deepEqual(problems, []);
});

test("a rule is written in the builder, stands in the definition, and refuses a call", async () => {
  const { page, problems } = session;
  await page.goto(`${server.url}/app/agents/new`);
  await page.getByLabel("Name").fill("Ruled");
  await page.getByLabel("System prompt").fill("Calculate every figure.");
  const rules = page.getByRole("region", { name: "Rules" });
  await rules.getByText(/Add a tool first/).waitFor();
  await page
    .getByRole("listitem")
    .filter({ hasText: "calculate" })
    .getByRole("button", { name: /^Add/ })
    .click();
  await rules.getByRole("button", { name: "Add a rule" }).click();
  await rules.getByLabel("What becomes of them").selectOption("are refused");
  const schema = rules.getByLabel(/^When the arguments fit/);
  await schema.fill('{ "properties": ');
  await rules.getByLabel(/^Why/).fill("Too large to be meant.");
  await page.getByRole("button", { name: "Create agent" }).click();
  await rules.getByText(/^Rule number 1 has a schema that is not JSON/).waitFor();
  await look(page, "rules-form");
  await schema.fill('{ "properties": { "expression": { "pattern": "[0-9]{9}" } } }');
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.getByRole("heading", { level: 1, name: "Ruled" }).waitFor();
  await page.getByText("is refused").waitFor();
  await look(page, "rules-definition");

  await runAgent(page, "How much is 123456789 times 2?");
  await claude.reply(toolUse("calculate", { expression: "123456789 * 2" }));
  await page.getByText(/forbids this call of calculate: Too large to be meant\./).waitFor();
  await claude.reply(text("I may not work that out."));
  await waitForAnswer(page);
  assert.deepEqual(problems, []);
});
