// Every page, light and dark, on a desktop and a phone: no axe violation, no console error, no sideways scroll.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createAgent, runAgent, waitForAnswer } from "./support/actions.mjs";
import {
  checkAccessibility,
  checkNoSidewaysScroll,
  DESKTOP,
  launch,
  openPage,
  PHONE,
  signInForDevelopment,
  takeScreenshot,
} from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

const AGENTS = [
  {
    name: "Handbook helper",
    description: "Answers questions about how we work and names the pages.",
    tags: "docs",
  },
  {
    name: "Proposal drafter",
    description: "Drafts answers to the questions of an RFP from approved wording.",
    tags: "sales, rfp",
  },
  {
    name: "Review assistant",
    description: "Checks a change against the engineering guidelines.",
    tags: "engineering",
  },
  {
    name: "Variance explainer",
    description: "Works out budget variances and explains those above the threshold.",
    tags: "finance, month-end",
  },
];

let server, browser, agentPath, executionPath, templatePath;

before(async () => {
  server = await startServer();
  browser = await launch();
  const { page, context } = await openPage(browser);
  await signInForDevelopment(page, server.url);
  for (const agent of AGENTS) {
    await createAgent(page, server.url, agent);
    agentPath = new URL(page.url()).pathname;
    await runAgent(page);
    await waitForAnswer(page);
    executionPath = new URL(page.url()).pathname;
  }
  await page.goto(`${server.url}/app/templates`);
  await page.getByRole("link", { name: "Code Reviewer" }).click();
  await page.getByRole("button", { name: "Create agent" }).waitFor();
  templatePath = new URL(page.url()).pathname;
  await page.goto(`${server.url}/app/memory`);
  await page.getByLabel("What to remember").fill("Figures are given in euros, without cents.");
  await page.getByRole("button", { name: "Remember", exact: true }).click();
  await page.getByRole("button", { name: /^Pin: Figures/ }).waitFor();
  await context.close();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The pages by name; `ready` is on the page when it is complete, `keep` puts its picture into the README. */
function pages() {
  const heading = (name) => (page) => page.getByRole("heading", { level: 1, name });
  return [
    {
      name: "agents",
      path: "/app/agents",
      // The figures come after the list.
      ready: (page) => page.getByText("100%").first(),
      keep: true,
    },
    {
      name: "agent",
      path: agentPath,
      ready: (page) => page.getByText("Completed", { exact: true }).first(),
    },
    {
      name: "agent-new",
      path: "/app/agents/new",
      ready: (page) => page.getByRole("button", { name: /^Add/ }).first(),
    },
    {
      name: "agent-edit",
      path: `${agentPath}/edit`,
      ready: (page) => page.getByRole("button", { name: /^Remove/ }).first(),
    },
    {
      name: "agent-import",
      path: `${agentPath}/import`,
      ready: (page) => page.getByLabel("Text of the file"),
    },
    {
      name: "agent-versions",
      path: `${agentPath}/versions`,
      ready: (page) => page.getByRole("button", { name: "Name version 1" }),
    },
    {
      name: "templates",
      path: "/app/templates",
      ready: (page) => page.getByRole("link", { name: "Code Reviewer" }),
    },
    {
      name: "template",
      path: templatePath,
      ready: (page) => page.getByRole("button", { name: "Create agent" }),
    },
    {
      name: "template-new",
      path: `/app/templates/new?agent=${agentPath.split("/").at(-1)}`,
      ready: (page) => page.getByRole("button", { name: "Save template" }),
    },
    {
      name: "executions",
      path: "/app/executions",
      ready: (page) => page.getByRole("listitem").getByText("Completed", { exact: true }).first(),
    },
    {
      name: "execution",
      path: executionPath,
      ready: (page) => page.getByRole("region", { name: "Answer" }).locator(".prose"),
      keep: true,
    },
    {
      name: "approvals-empty",
      path: "/app/approvals",
      ready: (page) => page.getByRole("heading", { name: "Nothing waits for you" }),
    },
    {
      name: "schedules-empty",
      path: "/app/schedules",
      ready: (page) => page.getByRole("heading", { name: "Nothing is scheduled" }),
    },
    {
      name: "notifications-empty",
      path: "/app/notifications",
      ready: (page) => page.getByRole("heading", { name: "Nothing to tell yet" }),
    },
    {
      name: "budgets",
      path: "/app/settings/budgets",
      ready: (page) => page.getByRole("button", { name: "Set budget" }),
    },
    {
      name: "limits",
      path: "/app/settings/limits",
      ready: (page) => page.getByText("There is no limit but that of the workers themselves."),
    },
    {
      name: "memory",
      path: "/app/memory",
      ready: (page) => page.getByRole("button", { name: /^Pin: Figures/ }),
    },
    {
      name: "not-found",
      path: "/app/nowhere",
      ready: heading("Page not found"),
    },
  ];
}

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({
    desktop: DESKTOP,
    phone: PHONE,
  })) {
    test(`every page in ${colorScheme} on a ${size}`, async () => {
      const { page, context, problems } = await openPage(browser, {
        viewport,
        colorScheme,
      });
      const check = async (name, keep) => {
        await checkAccessibility(page, name);
        await checkNoSidewaysScroll(page, name);
        await takeScreenshot(page, `${name}-${colorScheme}${size === "phone" ? "-phone" : ""}`, {
          keep: keep && size === "desktop",
        });
      };
      await page.goto(`${server.url}/app/sign-in`);
      await page.getByRole("button", { name: "Continue as development admin" }).waitFor();
      await check("sign-in");
      await signInForDevelopment(page, server.url);
      for (const { name, path, ready, keep } of pages()) {
        await page.goto(server.url + path);
        await ready(page).waitFor();
        await page.getByRole("button", { name: /^Account of/ }).waitFor();
        await check(name, keep);
      }
      await page.getByRole("button", { name: /^Account of/ }).click();
      await page.getByRole("menu").waitFor();
      await check("user-menu");
      if (size === "phone") {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Menu" }).click();
        await page.getByRole("navigation", { name: "Main" }).waitFor();
        await check("navigation");
      }
      assert.deepEqual(problems, []);
      await context.close();
    });
  }
}
