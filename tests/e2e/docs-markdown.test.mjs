// What Markdown can say, in a browser: code in tabs, folded callouts, and content that tries to run something.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import {
  checkAccessibility,
  checkNoSidewaysScroll,
  DESKTOP,
  launch,
  openPage,
  PHONE,
} from "./support/browser.mjs";
import { makeSite, serveSite } from "./support/docs.mjs";
import { repositoryPath } from "./support/tools.mjs";

const fixture = (path) => readFile(repositoryPath(`site-gen/fixtures/${path}`), "utf8");

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** A test over a site with these pages, opened in a profile of its own. */
function siteTest(name, pages, work, options) {
  test(name, async () => {
    const site = await makeSite(await pages());
    const server = await serveSite(site);
    const { page, context, problems } = await openPage(browser, options);
    try {
      await work({ server, page, context });
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await server.stop();
      await site.dispose();
    }
  });
}

const tabs = async () => ({ "index.md": await fixture("code/index.md") });
const selected = (page) => page.locator('.tab[aria-selected="true"]').allInnerTexts();

siteTest(
  "a tab is chosen by the keyboard, everywhere at once, and remembered",
  tabs,
  async ({ server, page }) => {
    await page.goto(server.url);
    assert.deepEqual(await selected(page), ["Python", "Patch"]);
    await page.getByRole("tab", { name: "Patch" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(await selected(page), ["Python", "Python"]);
    await page.getByRole("tab", { name: "Python" }).first().focus();
    await page.keyboard.press("End");
    assert.deepEqual(await selected(page), ["Shell", "Python"]);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Shell");
    assert.equal(await page.getByText("echo hello").isVisible(), true);
    assert.equal(await page.getByText('print("hello")').isVisible(), false);
    await checkAccessibility(page, "tabs");
    await page.reload();
    assert.deepEqual(await selected(page), ["Shell", "Python"]);
  },
);

siteTest(
  "copied and selected code is the source, without numbers",
  tabs,
  async ({ server, page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(server.url);
    const source = '/* One\n   comment */\nfn main() {\n    println!("<&>");\n}';
    await page.getByRole("button", { name: "Copy rust code" }).click();
    await page.locator(".copy[data-state=done]").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), source);
    const text = await page.evaluate(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector(".code code"));
      getSelection().addRange(range);
      return getSelection().toString();
    });
    assert.equal(text, source);
  },
);

const textTabs = async () => ({
  "site.yaml": "app: false\n",
  "index.md": [
    "---\ntitle: Home\n---",
    '{% <tabs> %}\n{% <tab title="Shell"> %}\nIn words, with a [link](/index.md).\n{% </tab> %}',
    '{% <tab title="Python"> %}\n- One\n- Two\n{% </tab> %}\n{% </tabs> %}',
    '```bash tab="Shell"\necho\n```\n\n```python tab="Python"\nprint()\n```',
  ].join("\n\n"),
});

siteTest(
  "a choice among texts counts for code, too, and is remembered",
  textTabs,
  async ({ server, page }) => {
    await page.goto(server.url);
    assert.deepEqual(await selected(page), ["Shell", "Shell"]);
    await page.getByRole("tab", { name: "Python" }).first().click();
    assert.deepEqual(await selected(page), ["Python", "Python"]);
    assert.equal(await page.getByText("In words").isVisible(), false);
    const unused = await page
      .locator(".tab-text[hidden]")
      .evaluate((panel) => panel.getBoundingClientRect().height);
    assert.equal(unused, 0, "what is not chosen takes no room");
    await checkAccessibility(page, "texts in tabs");
    await page.reload();
    await page.locator(".tabs[data-ready]").last().waitFor();
    assert.deepEqual(await selected(page), ["Python", "Python"]);
  },
);

siteTest("without scripts all tabs are shown with their names", tabs, async ({ server, context }) => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto(server.url);
  for (const text of ["Python", "Shell", 'print("hello")', "echo hello"])
    assert.equal(await page.locator(".tabs").getByText(text, { exact: true }).last().isVisible(), true, text);
  await plain.close();
  await context.clearCookies();
});

siteTest(
  "a link into a fold opens it",
  async () => ({ "index.md": await fixture("callouts/index.md") }),
  async ({ server, page }) => {
    await page.goto(server.url);
    const within = page.getByText("More.", { exact: true });
    assert.equal(await within.isVisible(), false);
    await page.goto(`${server.url}#within`);
    await within.waitFor();
    await page.getByRole("link", { name: "the second" }).click();
    await page.locator("details[open] > #the-whole-table-1").waitFor({ state: "attached" });
    await checkAccessibility(page, "callouts");
  },
);

siteTest(
  "formulas and diagrams fit on a phone",
  async () => ({ "index.md": await fixture("drawn/index.md") }),
  async ({ server, page }) => {
    await page.goto(server.url);
    await page.getByRole("img", { name: "Two steps" }).waitFor();
    assert.ok((await page.locator("math").count()) >= 4);
    await checkAccessibility(page, "formulas and diagrams");
    await checkNoSidewaysScroll(page, "formulas and diagrams");
  },
  { viewport: PHONE },
);

const DIAGRAMS = [
  "---\ntitle: Diagrams\n---\n",
  "```mermaid title=Map\nmindmap\n  Topic\n    First\n```\n",
  "```mermaid title=Flow\nflowchart LR\n  A --> B\n```\n",
].join("\n");

siteTest(
  "a diagram with colors of its own is read in the dark, too",
  async () => ({ "index.md": DIAGRAMS }),
  async ({ server, page }) => {
    await page.goto(server.url);
    const colors = (name) =>
      page.getByRole("group", { name }).evaluate((frame) => {
        const letters = getComputedStyle(frame.querySelector("text:last-of-type")).fill;
        return [getComputedStyle(frame).backgroundColor, letters];
      });
    assert.deepEqual(await colors("Map"), ["rgb(255, 255, 255)", "rgb(31, 41, 55)"]);
    assert.deepEqual(await colors("Flow"), ["rgba(0, 0, 0, 0)", "rgb(219, 227, 238)"]);
    await checkAccessibility(page, "diagrams in the dark");
  },
  { colorScheme: "dark" },
);

const LONG_CODE = [
  "---\ntitle: Table\n---\n",
  "| Goal | Option | What happens |",
  "|---|---|---|",
  "| `How many days of leave does everybody have here?` | `--allow-private-hosts` | It looks it up, and says where |",
  "",
  "Set `ANY_NAME` to a number.",
].join("\n");

siteTest(
  "in a table several words of code go on in the next line, and a name is never torn apart",
  async () => ({ "index.md": LONG_CODE }),
  async ({ server, page }) => {
    await page.goto(server.url);
    const lines = (text) =>
      page.getByText(text, { exact: true }).evaluate((code) => code.getClientRects().length);
    assert.ok((await lines("How many days of leave does everybody have here?")) > 1);
    const frame = page.locator(".table");
    assert.ok(await frame.evaluate((table) => table.scrollWidth <= table.clientWidth));
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      assert.equal(await lines("--allow-private-hosts"), 1);
    }
    await checkNoSidewaysScroll(page, "a table with long code");
  },
);

test("hostile content executes nothing", async () => {
  const attacks = (await fixture("hostile/attacks.md")).split("\n====\n");
  const pages = {
    "index.md": "---\ntitle: Home\n---\n\n## a\n",
    "picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  };
  let shown = 0;
  for (const [number, attack] of attacks.entries()) {
    const page = `---\ntitle: Attack ${number}\n---\n\n${attack}\n\n## a\n`;
    if (await isAccepted({ ...pages, "attack.md": page })) {
      shown += 1;
      pages[`attack-${number}.md`] = page;
    }
  }
  assert.ok(shown > 60, `${shown} are shown`);
  const site = await makeSite(pages);
  // Without the policy that the product's server sends: the pages have to be safe by themselves.
  const server = await serveSite(site, { policy: null });
  const { page, context } = await openPage(browser, { expected: [/./] });
  try {
    await page.addInitScript(() => {
      globalThis.executions = 0;
      globalThis.alert = () => (globalThis.executions += 1);
    });
    for (const name of Object.keys(pages).filter((name) => name.startsWith("attack"))) {
      await page.goto(`${server.url}${name.replace(".md", "/")}`);
      assert.equal(await page.evaluate(provoke), 0, pages[name]);
    }
  } finally {
    await context.close();
    await server.stop();
    await site.dispose();
  }
});

/** Whether a site of these pages is built. */
async function isAccepted(pages) {
  try {
    await (await makeSite(pages)).dispose();
    return true;
  } catch {
    return false;
  }
}

/** Runs in the page: touches everything in every way that a handler could wait for. */
async function provoke() {
  for (const element of document.querySelectorAll("article *")) {
    for (const type of ["mouseover", "mouseenter", "focus", "load", "error", "toggle", "pointerdown"])
      element.dispatchEvent(new Event(type, { bubbles: true }));
    if (element.closest("a")?.protocol === "javascript:") globalThis.executions += 1;
  }
  await new Promise((resolve) => setTimeout(resolve)); // What they have put off comes first.
  return globalThis.executions;
}
