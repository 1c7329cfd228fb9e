// Teams, and agents that are shared with them, as people use them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createAgent, runAgent, waitForAnswer } from "./support/actions.mjs";
import { launch, look, openPage, signInForDevelopment, signInWithToken } from "./support/browser.mjs";
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

test("an agent is shared with a team, whose people run and copy it, until it is not", async () => {
  const operator = await server.createToken("olga@development.example", "operator");
  const builder = await server.createToken("ben@development.example", "builder");
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);

  // A team, and somebody in it.
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Teams" }).click();
  await page.getByRole("heading", { level: 1, name: "Teams" }).waitFor();
  await page.getByLabel("Name").fill("Night shift");
  await page.getByRole("button", { name: "Make team" }).click();
  await page.getByRole("heading", { level: 1, name: "Night shift" }).waitFor();
  await page.getByText("Nobody is in this team yet.").waitFor();
  for (const name of ["olga", "ben"]) {
    await page.getByLabel("Name or address").fill(name);
    await page.getByRole("button", { name: `Add ${name}` }).click();
    await page.getByRole("button", { name: `Remove ${name}` }).waitFor();
  }
  await look(page, "team");
  await page.getByRole("link", { name: "Teams" }).click();
  await page.getByText("2 people").waitFor();
  await look(page, "teams");

  // An agent that is shared with the team.
  await createAgent(page, server.url, { name: "Log reader", tools: ["calculate"] });
  const agentUrl = page.url();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share Log reader" });
  await dialog.getByText("The agent is open").waitFor();
  await dialog.getByLabel("Share with").selectOption({ label: "Night shift" });
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  await dialog.getByRole("button", { name: "Remove Night shift" }).waitFor();
  await dialog.getByLabel("Share with").selectOption({ label: "Sales" });
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
  await dialog.getByRole("button", { name: "Remove Sales (department)" }).waitFor();
  await look(page, "share");
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("Restricted", { exact: true }).waitFor();

  // Those of the team find and run it, and are not offered more.
  const other = await openPage(browser);
  await signInWithToken(other.page, server.url, operator);
  await other.page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  await other.page.getByLabel("Whose").selectOption("me");
  await other.page.getByText("Shared with you", { exact: true }).last().waitFor();
  await look(other.page, "agents-shared");
  await other.page.getByRole("link", { name: "Log reader" }).click();
  await other.page.getByRole("heading", { level: 1, name: "Log reader" }).waitFor();
  for (const name of ["Delete", "Deactivate"]) {
    assert.equal(await other.page.getByRole("button", { name }).count(), 0, name);
  }
  assert.equal(await other.page.getByRole("link", { name: "Edit" }).count(), 0);
  await look(other.page, "agent-shared");
  await other.page.getByRole("button", { name: "More" }).click();
  assert.equal(await other.page.getByRole("menuitem", { name: "Share" }).count(), 0);
  await other.page.keyboard.press("Escape");
  await runAgent(other.page, "What is 6 * 7?");
  await waitForAnswer(other.page);

  // Who builds agents makes a copy.
  const third = await openPage(browser);
  await signInWithToken(third.page, server.url, builder);
  await third.page.getByRole("link", { name: "Log reader" }).click();
  await third.page.getByRole("button", { name: "More" }).click();
  await third.page.getByRole("menuitem", { name: "Make a copy" }).click();
  assert.equal(await third.page.getByLabel("Name").inputValue(), "Copy of Log reader");
  await third.page.getByRole("button", { name: "Create agent" }).click();
  await third.page.getByRole("heading", { level: 1, name: "Copy of Log reader" }).waitFor();
  await third.page.getByRole("link", { name: "Edit" }).waitFor();
  await third.page.goto(`${agentUrl}/edit`);
  await third.page.getByText("It is shared with you to run").waitFor();

  // Taken back, it is gone for them.
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Share" }).click();
  await dialog.getByRole("button", { name: "Remove Night shift" }).click();
  await dialog.getByRole("button", { name: "Remove Night shift" }).waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Done" }).click();
  await other.page.goto(agentUrl);
  await other.page.getByText("No such agent").waitFor();

  for (const each of [{ context, problems }, other, third]) {
    assert.deepEqual(each.problems, []);
    await each.context.close();
  }
});
