// What agents remember, as people see and change it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createAgent, runAgent, waitForAnswer } from "./support/actions.mjs";
import { launch, openPage, signInForDevelopment } from "./support/browser.mjs";
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

test("an agent remembers what it was told, until its user makes it forget", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Rememberer", tools: ["calculate"] });
  const agentUrl = page.url();
  await page.getByText("This agent starts each execution anew").waitFor();
  await page.getByRole("button", { name: "Let it remember" }).click();
  await page.getByText("This agent searches its memory").waitFor();

  await runAgent(page, "Remember that Ada prefers metric units.");
  await waitForAnswer(page);
  await page.getByRole("region", { name: "Tool call memory_save" }).waitFor();
  await page.goto(agentUrl);
  await page.getByText("For me alone, with Rememberer").waitFor();
  await runAgent(page, "Which units does Ada prefer?");
  await waitForAnswer(page);
  await page
    .getByRole("region", { name: "Answer" })
    .getByText(/Ada prefers metric units/)
    .waitFor();

  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Memory" }).click();
  await page.getByRole("heading", { level: 1, name: "Memory" }).waitFor();
  await page.getByLabel("Search memories").fill("units");
  await page.getByText("Found by words, not by meaning, the best first.").waitFor();
  const row = page.getByRole("listitem").filter({ hasText: "Ada prefers metric units." });
  await row.getByRole("button", { name: /^Pin/ }).click();
  await row.getByText("Pinned", { exact: true }).waitFor();

  await page.getByLabel("What to remember").fill("Our office closes at five.");
  await page.getByRole("button", { name: "Remember", exact: true }).click();
  await page.getByText("Remembered.", { exact: true }).waitFor();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  assert.equal((await downloading).suggestedFilename(), "memories.json");

  await page.getByRole("button", { name: "Forget me" }).click();
  await page.getByRole("button", { name: "Forget everything" }).click();
  await page.getByText("Nothing matches").waitFor();
  await page.goto(agentUrl);
  await page.getByText("It remembers nothing that you can see.").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});
