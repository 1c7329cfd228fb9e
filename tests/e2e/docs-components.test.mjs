// Components that speak to the product or change the page: the prompt simulator and the baseline's filter.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { checkAccessibility, checkNoSidewaysScroll, launch, openPage, PHONE } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

const TOKEN = "profile-builder.token"; // Where the web client keeps it.

let server, browser, session;

before(async () => {
  server = await startServer();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  // Browsers report what was refused, or answered by nobody, themselves.
  session = await openPage(browser, { expected: [/status of 40[13]/, /net::ERR_/] });
});

afterEach(async () => {
  await session.context.close();
  assert.deepEqual(session.problems, []);
});

/** The simulator of the page on prompting, for somebody with this role, or for nobody in particular. */
async function openSimulator(role) {
  const { page } = session;
  if (role) {
    const token = await server.createToken(`${role}@company.example`, role);
    await page.addInitScript(([name, value]) => localStorage.setItem(name, value), [TOKEN, token]);
  }
  await page.goto(`${server.url}/docs/prompting/fundamentals/`);
  const simulator = page.locator(".simulator");
  await simulator.getByRole("button", { name: "Run" }).waitFor();
  return {
    page,
    simulator,
    prompt: simulator.locator("textarea[name=prompt]"),
    variable: (name) => simulator.locator(".simulator-variables").getByLabel(name),
    result: simulator.locator(".simulator-result"),
    run: () => simulator.getByRole("button", { name: "Run" }).click(),
    status: (text) => simulator.getByRole("status").filter({ hasText: text }).waitFor(),
  };
}

test("a prompt is run on the server, with values for its variables, and improved", async () => {
  const { page, simulator, prompt, variable, result, run, status } = await openSimulator("viewer");
  const sent = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/v1/prompts/simulate")) sent.push(request.postDataJSON());
  });
  await variable("words").fill("80");
  await variable("email").fill("What does it cost us?");
  await run();
  await status("The answer is there");
  assert.deepEqual(sent[0].variables, { words: "80", email: "What does it cost us?" });
  assert.match(sent[0].system, /^You answer customer e-mails/);
  assert.notEqual((await simulator.locator(".simulator-answer").innerText()).trim(), "");
  await result.getByText("This answer is simulated").waitFor();
  for (const fact of ["input", "output"]) {
    assert.ok(Number(await simulator.locator(`[data-fact=${fact}]`).innerText()) > 0, fact);
  }
  await checkAccessibility(page, "the simulator with an answer");

  // What was tried can be kept, also by somebody who only reads.
  await simulator.getByLabel("Name of the template").fill("Mine");
  await simulator.getByRole("button", { name: "Save as template" }).click();
  await status("“Mine” is saved.");

  await prompt.fill("Say hello to {{name}} {{ name }}.");
  assert.deepEqual(await simulator.locator(".simulator-variables label").allInnerTexts(), ["name"]);
  await variable("name").fill("Ada");
  await run();
  await result.locator(".simulator-suggestions li").first().waitFor();
  assert.deepEqual(sent[1].variables, { name: "Ada" });

  await simulator.getByRole("button", { name: "Start again" }).click();
  await variable("words").waitFor();
  assert.equal(await variable("name").count(), 0);
  assert.match(await prompt.inputValue(), /^Context:/);
  assert.ok(await result.isHidden());
});

test("a prompt that cannot be run says why, and what to do", async () => {
  const { simulator, prompt, run, status } = await openSimulator();
  await run();
  await status("You are not signed in");
  const way = simulator.getByRole("link", { name: "Open app" });
  assert.equal(await way.getAttribute("href"), "/app/");
  await prompt.fill("   ");
  await run();
  await status("Fill in the prompt first");
  assert.ok(await way.isHidden());
});

test("an access role without the permission is told whom to ask", async () => {
  const { run, status, result } = await openSimulator("auditor");
  await run();
  await status("Ask an administrator");
  assert.ok(await result.isHidden());
});

test("a server that stopped is missed by the simulator alone", async () => {
  const { run, status } = await openSimulator("viewer");
  await server.kill();
  try {
    await run();
    await status("No server of Profile Builder answers here");
  } finally {
    await server.restart();
  }
  await run();
  await status("The answer is there");
});

test("the baseline shows one state at a time, in the overview and in the table", async () => {
  const { page } = session;
  await page.goto(`${server.url}/docs/security/baseline/`);
  const baseline = page.locator(".baseline");
  const button = (name) => baseline.getByRole("button", { name, exact: true });
  const shown = async () => ({
    overview: await baseline.locator(".control:visible").count(),
    table: await baseline.locator("tr[data-state]:visible").count(),
    states: await baseline
      .locator("[data-state]:visible")
      .evaluateAll((controls) => [...new Set(controls.map((control) => control.dataset.state))].sort()),
  });
  const all = await shown();
  assert.ok(all.overview > 0);
  assert.deepEqual(all, { overview: all.table, table: all.table, states: ["green", "red"] });

  let sum = 0;
  for (const [name, state] of [
    ["Red", "red"],
    ["Green", "green"],
  ]) {
    await button(name).click();
    assert.equal(await button(name).getAttribute("aria-pressed"), "true");
    assert.equal(await button("All").getAttribute("aria-pressed"), "false");
    const some = await shown();
    assert.deepEqual(some.states, [state]);
    assert.equal(some.overview, some.table);
    sum += some.overview;
    await baseline
      .getByRole("status")
      .filter({ hasText: `${some.overview} of ${all.overview}` })
      .waitFor();
    const lists = await baseline.locator(".baseline-area:visible").all();
    for (const area of lists) assert.ok((await area.locator(".control:visible").count()) > 0);
  }
  assert.equal(sum, all.overview);
  await checkAccessibility(page, "the baseline, narrowed");
  await page.setViewportSize(PHONE);
  await checkNoSidewaysScroll(page, "the baseline, narrowed");

  await button("All").focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await shown(), all);
});
