// Executions saved as files from their page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { createAgent, QUESTION, runAgent, waitForAnswer } from "./support/actions.mjs";
import { launch, look, openPage, signInForDevelopment } from "./support/browser.mjs";
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

async function save(page, format) {
  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: format }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("an execution is saved as Markdown and as JSON", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Reporter" });
  await runAgent(page);
  await waitForAnswer(page);
  const id = new URL(page.url()).pathname.split("/").at(-1);

  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Markdown" }).waitFor();
  await look(page, "export-menu");
  await page.keyboard.press("Escape");

  const markdown = await save(page, "Markdown");
  assert.equal(markdown.name, `reporter-${id}.md`);
  assert.match(markdown.bytes.toString(), /^# Execution of Reporter$/m);
  const json = JSON.parse((await save(page, "JSON")).bytes.toString());
  assert.equal(json.execution.goal, QUESTION);
  assert.equal(json.events.at(-1).kind, "completed");
  assert.deepEqual(problems, []);
  await context.close();
});

test("a failed export says why", async () => {
  const { page, context } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await createAgent(page, server.url, { name: "Reporter" });
  await runAgent(page);
  await waitForAnswer(page);
  await page.route("**/export?*", (route) =>
    route.fulfill({
      status: 429,
      json: { error: "rate_limit_exceeded", message: "The server has too much to do." },
    }),
  );
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "JSON" }).click();
  await page.getByText("The server has too much to do.").waitFor();
  await context.close();
});
