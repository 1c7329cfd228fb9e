// What people do in the application, by the words they see.

export const QUESTION = "What is 17% of 4230? And which page describes the variance analysis?";

const DESCRIPTION = "Works out figures and names the pages it used.";
const TOOLS = ["calculate", "search_docs"];

/** Fills the builder and saves; resolves on the page of the new agent. */
export async function createAgent(page, url, { name, description = DESCRIPTION, tools = TOOLS, tags = "" }) {
  await page.goto(`${url}/app/agents/new`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Description").fill(description);
  await page
    .getByLabel("System prompt")
    .fill("Calculate every figure. Search the documentation. Answer briefly.");
  await page.getByLabel("Tags").fill(tags);
  for (const tool of tools) {
    await page.getByRole("listitem").filter({ hasText: tool }).getByRole("button", { name: /^Add/ }).click();
  }
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Runs the agent whose page is open; resolves on the page of the execution. */
export async function runAgent(page, goal = QUESTION) {
  await page.getByLabel("Goal").fill(goal);
  await page.getByRole("button", { name: "Run agent" }).click();
  await page.waitForURL(/\/app\/executions\/exec_/);
}

export function waitForAnswer(page) {
  return page.getByRole("region", { name: "Answer" }).waitFor();
}

/** The names of the tool calls in the timeline, in order. */
export function toolCalls(page) {
  return page.locator('section[aria-label^="Tool call "] code').allInnerTexts();
}
