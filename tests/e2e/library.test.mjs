// Agents as files, their versions, and templates, as people use them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { createAgent } from "./support/actions.mjs";
import { launch, openPage, signInForDevelopment, signInWithToken } from "./support/browser.mjs";
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

test("an agent is exported, changed in a file, and imported again", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "File keeper", tools: ["calculate"] });

  await page.getByRole("button", { name: "More" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as a file" }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "file-keeper.yaml");
  const text = await readFile(await download.path(), "utf8");
  assert.match(text, /^format: 1$/m);

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Import from a file" }).click();
  await page.getByRole("heading", { level: 1, name: "Import into File keeper" }).waitFor();
  await page.getByLabel("Text of the file").fill(text.replace("calculate", "calculat"));
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByRole("region", { name: "One mistake" }).waitFor();
  await page.getByText("Did you mean `calculate`?").waitFor();
  assert.equal(await page.getByRole("button", { name: "Change the agent" }).count(), 0);

  const file = {
    name: "agent.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(text.replace("Answer briefly.", "Answer at length.")),
  };
  await page.getByLabel("Choose a file").setInputFiles(file);
  await page.getByLabel("Note on the new version").fill("From the repository");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("as version 2").waitFor();
  const changes = page.getByRole("region", { name: "What changes" });
  await changes.getByText("Answer at length.").waitFor();
  await page.getByRole("button", { name: "Change the agent" }).click();
  await page.getByRole("heading", { level: 1, name: "File keeper" }).waitFor();
  await page.getByText("Answer at length.").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("a file makes a new agent", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await page
    .getByLabel("Text of the file")
    .fill("# Ours.\nformat: 1\nname: From a file\nsystemPrompt: |\n  Help.\n  Be brief.\n");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText('Would create the agent "From a file".').waitFor();
  await page.getByRole("button", { name: "Create the agent" }).click();
  await page.getByRole("heading", { level: 1, name: "From a file" }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("versions are compared, named and restored", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Versioned", tools: [] });
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("System prompt").fill("Calculate every figure.\nAnswer at length.");
  await page.getByLabel("Max steps").fill("6");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("The agent is at version 2").waitFor();

  await page.getByRole("link", { name: "Compare" }).click();
  await page.getByRole("heading", { level: 1, name: "Versions" }).waitFor();
  const compare = page.getByRole("region", { name: "Compare" });
  await compare.getByText("Added: Answer at length.").waitFor();
  await compare.getByText("Before: 10").waitFor();

  await page.getByRole("button", { name: "Name version 1" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Before the audit");
  await page.getByRole("dialog").getByLabel("Note").fill("As it was approved.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 3, name: /Before the audit/ }).waitFor();
  await page.getByText("As it was approved.").waitFor();

  await page.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await page.getByText("The agent is at version 3").waitFor();
  await page.getByText("Restores version 1, Before the audit").waitFor();
  await page.getByLabel("From", { exact: true }).selectOption("1");
  await page.getByLabel("To", { exact: true }).selectOption("3");
  await compare.getByText("Nothing differs.").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("a template is found by department, looked at and used", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Templates" }).click();
  await page.getByRole("heading", { level: 1, name: "Templates" }).waitFor();
  await page.getByRole("link", { name: "Code Reviewer" }).waitFor();
  await page.getByLabel("Department").selectOption("finance");
  await page.getByRole("link", { name: "Variance Analyzer" }).waitFor();
  await page.getByRole("link", { name: "Code Reviewer" }).waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Variance Analyzer" }).click();
  await page.getByRole("heading", { level: 1, name: "Variance Analyzer" }).waitFor();
  await page.getByText("Not connected yet").first().waitFor();
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.getByText("Threshold must not be empty.").waitFor();
  await page.getByLabel("Threshold").fill("5 percent and 10,000 EUR");
  await page.getByLabel("Name of the agent").fill("Variances of the north");
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.getByRole("heading", { level: 1, name: "Variances of the north" }).waitFor();
  await page.getByText("Decide whether it passes the threshold of 5 percent and 10,000 EUR.").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("an agent is kept as a template, and deleted again", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Greeter of {{team}}", tools: [] });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Save as template" }).click();
  await page.getByRole("heading", { level: 1, name: "Save as template" }).waitFor();
  await page.getByLabel("Who sees it").selectOption("ORGANISATION");
  await page.getByLabel("Example goals").fill("Greet Ada\nGreet Ben");
  await page.getByLabel("What to fill in for {{team}}").fill("Whom it greets");
  await page.getByRole("button", { name: "Save template" }).click();
  await page.getByRole("heading", { level: 1, name: "Greeter of {{team}}" }).waitFor();
  await page.getByText("Greet Ben").waitFor();
  await page.getByText("Whom it greets.").waitFor();

  // A viewer sees it, and neither uses nor deletes it.
  const viewer = await openPage(browser);
  await signInWithToken(viewer.page, server.url, await server.createToken("v@x.example", "viewer"));
  await viewer.page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
  await viewer.page.goto(page.url());
  await viewer.page.getByText("Your access role does not create agents.").waitFor();
  assert.equal(await viewer.page.getByRole("button", { name: "Delete" }).count(), 0);
  assert.deepEqual(viewer.problems, []);
  await viewer.context.close();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete template" }).click();
  await page.getByText("Template deleted").waitFor();
  assert.equal(await page.getByRole("link", { name: /Greeter/ }).count(), 0);
  assert.deepEqual(problems, []);
  await context.close();
});
