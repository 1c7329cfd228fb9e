// Who may do what, as it looks in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createAgent } from "./support/actions.mjs";
import { launch, openPage, signInForDevelopment, signInWithToken } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

/** Chromium reports a refused request as an error of the console. */
const REFUSED_REQUEST = /status of 401/;

let server, browser;

before(async () => {
  server = await startServer();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a wrong token is explained at its field", async () => {
  const { page, context, problems } = await openPage(browser, {
    expected: [REFUSED_REQUEST],
  });
  await signInWithToken(page, server.url, "pb_this-is-not-a-token");
  await page.getByText("This token is not valid.").waitFor();
  assert.equal(await page.getByLabel("API token").getAttribute("aria-invalid"), "true");
  assert.deepEqual(problems, []);
  await context.close();
});

test("a token that is no longer accepted leads back to the page after signing in again", async () => {
  const { page, context, problems } = await openPage(browser, {
    expected: [REFUSED_REQUEST],
  });
  await signInForDevelopment(page, server.url);
  await page.evaluate(() => localStorage.setItem("profile-builder.token", "pb_revoked"));
  await page.goto(`${server.url}/app/executions`);
  await page.getByText("Your session has ended").waitFor();
  await page.getByRole("button", { name: "Continue as development admin" }).click();
  await page.getByRole("heading", { level: 1, name: "Executions" }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("a viewer sees agents but cannot build or change them", async () => {
  const admin = await openPage(browser);
  await signInForDevelopment(admin.page, server.url);
  await createAgent(admin.page, server.url, { name: "Seen by all", tools: [] });
  const agentUrl = admin.page.url();
  await admin.context.close();

  const { page, context, problems } = await openPage(browser);
  await signInWithToken(page, server.url, await server.createToken("v@x.example", "viewer"));
  await page.getByRole("link", { name: "Seen by all" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "New agent" }).count(), 0);

  await page.goto(agentUrl);
  await page.getByRole("heading", { level: 1, name: "Seen by all" }).waitFor();
  for (const name of ["Edit", "Delete", "Deactivate"]) {
    assert.equal(await page.getByText(name, { exact: true }).count(), 0, name);
  }
  for (const path of [`${server.url}/app/agents/new`, `${agentUrl}/edit`]) {
    await page.goto(path);
    await page.getByRole("heading", { name: "Permission denied" }).waitFor();
  }
  await page.getByRole("link", { name: "Back to the agent" }).click();
  await page.getByRole("heading", { level: 1, name: "Seen by all" }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("signing out forgets the token", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("profile-builder.token")), null);
  assert.deepEqual(problems, []);
  await context.close();
});
