// An agent that the clock starts, as people arrange, watch and pause it.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { createAgent, waitForAnswer } from "./support/actions.mjs";
import { launch, look, openPage, signInForDevelopment, signInWithToken } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

let server, browser, session;

before(async () => {
  server = await startServer({ PROFILE_BUILDER_SIMULATED_PACE: "0" });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  session = await openPage(browser);
  await signInForDevelopment(session.page, server.url);
});

afterEach(() => session.context.close());

/** Fills the form that is open. */
async function fill(page, { goal = "What is 6 * 7?", when, zone = "Europe/Berlin" }) {
  await page.getByLabel("Goal").fill(goal);
  await page.getByLabel("When", { exact: true }).fill(when);
  await page.getByLabel("Time zone").selectOption(zone);
}

test("an agent is scheduled in words, run now, paused for a reason and resumed", async () => {
  const { page, problems } = session;
  await createAgent(page, server.url, { name: "Variance Analyzer", tools: ["calculate"] });
  await page.getByRole("link", { name: "Schedule", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Schedule Variance Analyzer" }).waitFor();

  await fill(page, { when: "every fortnight at 9:00" });
  await page.getByText(/The word “?"fortnight"/).waitFor();
  await fill(page, { when: "Monthly on the 1st at 9:00 AM" });
  await page.getByText("On the 1st of every month at 09:00").waitFor();
  assert.equal(await page.getByRole("list", { name: "Next runs" }).getByRole("listitem").count(), 5);
  await look(page, "schedule-new");
  await page.getByLabel("Tell me after each run").check();
  await page.getByRole("button", { name: "Save schedule" }).click();

  await page.getByRole("heading", { level: 1, name: "Variance Analyzer" }).waitFor();
  await page.getByText("Not run yet.").waitFor();
  await page.getByRole("button", { name: "Run now" }).click();
  const runs = page.getByRole("region", { name: "Runs" });
  await runs.getByText("Done", { exact: true }).waitFor();
  await runs.getByText("Run by hand").waitFor();
  await look(page, "schedule");

  await page.getByRole("button", { name: "Pause" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Reason/).fill("Year-end close");
  await dialog.getByRole("button", { name: "Pause schedule" }).click();
  await page.getByText("Paused by admin").waitFor();
  await page.getByText("Year-end close").waitFor();
  await page.getByRole("link", { name: "Schedules" }).click();
  await page.getByRole("heading", { level: 1, name: "Scheduled tasks" }).waitFor();
  const row = page.getByRole("listitem").filter({ hasText: "Variance Analyzer" }).first();
  await row.getByText(/by admin, .*: Year-end close/).waitFor();
  await row.getByText("Done", { exact: true }).waitFor();
  await look(page, "schedules");

  await page.reload();
  await page.getByRole("link", { name: "Notifications, 1 unread" }).click();
  const told = page.getByRole("listitem").filter({ hasText: "Variance Analyzer is done" });
  await told.getByText(/42/).waitFor();
  await look(page, "notifications");
  await told.getByRole("link").click();
  await page.getByRole("link", { name: "Notifications", exact: true }).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("list", { name: "Next runs" }).waitFor();
  await runs.getByRole("link").first().click();
  await waitForAnswer(page);
  assert.deepEqual(problems, []);
});

test("the form says what clocks do in spring, and a change is saved", async () => {
  const { page, problems } = session;
  await createAgent(page, server.url, { name: "Night owl", tools: ["calculate"] });
  await page.getByRole("link", { name: "Schedule", exact: true }).click();
  await fill(page, { when: "30 2 28 3 *" });
  await page.getByText("On the 28th of March at 02:30").waitFor();
  await page
    .getByText(/02:30 does not exist on this day, since clocks go forward: it runs at 03:00/)
    .waitFor();
  await page.getByRole("button", { name: "Save schedule" }).click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("When", { exact: true }).fill("every weekday at 9:00");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText(/^Every weekday at 09:00 on the clocks of Europe\/Berlin/).waitFor();
  assert.deepEqual(problems, []);
});

test("who may only read sees schedules without buttons", async () => {
  const { page, context, problems } = await openPage(browser);
  await signInWithToken(page, server.url, await server.createToken("vera@company.example", "viewer"));
  await page.getByRole("link", { name: "Schedules" }).click();
  await page.getByRole("link", { name: "Variance Analyzer" }).click();
  await page.getByRole("heading", { level: 1, name: "Variance Analyzer" }).waitFor();
  await page.getByRole("region", { name: "Runs" }).getByText("Done", { exact: true }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Run now" }).count(), 0);
  assert.equal(await page.getByRole("link", { name: "Edit" }).count(), 0);
  assert.deepEqual(problems, []);
  await context.close();
});
