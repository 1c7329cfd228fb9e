// The tree of pages: sections that readers open and close, and find again as they left them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { checkAccessibility, DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { makeSite, serveSite } from "./support/docs.mjs";

const page = (title) => `---\ntitle: ${title}\n---\n\nText.\n`;

let browser, site, server;

before(async () => {
  site = await makeSite({
    "index.md": page("Home"),
    "alone.md": page("Alone"),
    "guides/index.md": page("Guides"),
    "guides/first.md": page("First"),
    "guides/deep/index.md": page("Deep"),
    "guides/deep/inner.md": page("Inner"),
    "money/index.md": page("Money"),
    "money/budget.md": page("Budget"),
    "site.yaml": "app: false\nlanguages:\n  - { code: en, name: English }\n  - { code: ar, name: العربية }\n",
    "ar/index.md": page("البداية"),
    "ar/guides/index.md": page("الأدلة"),
    "ar/guides/first.md": page("الأول"),
  });
  server = await serveSite(site);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await site?.dispose();
});

function treeTest(name, work, options) {
  test(name, async () => {
    const opened = await openPage(browser, options);
    try {
      await work(opened.page, opened.context);
      assert.deepEqual(opened.problems, []);
    } finally {
      await opened.context.close();
    }
  });
}

const tree = (page) => page.getByRole("navigation", { name: "Documentation" });
const shown = (page) => tree(page).locator(":scope > ul a:visible").allInnerTexts();
const control = (page, section) =>
  tree(page).locator("summary", { hasText: `${section}: Pages in this section` });

treeTest("the sections above the current page are open, and no others", async (page) => {
  await page.goto(server.url);
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Money"]);
  await page.goto(`${server.url}guides/deep/inner/`);
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Deep", "Inner", "First", "Money"]);
  await page.goto(`${server.url}guides/`);
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Deep", "First", "Money"]);
});

treeTest("what a reader opens and closes stays so, by the keyboard as well", async (page) => {
  await page.goto(`${server.url}guides/first/`);
  await control(page, "Money").focus();
  await page.keyboard.press("Enter");
  await control(page, "Guides").click();
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Money", "Budget"]);
  await page.reload();
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Money", "Budget"]);
  await page.goto(`${server.url}alone/`);
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Money", "Budget"]);
  // What is as it would be anyway is not noted.
  await control(page, "Money").click();
  const notes = await page.evaluate(() => localStorage.getItem("profile-builder.tree"));
  assert.equal(notes, '[["/docs/guides/",false]]');
});

treeTest("the tree stands as it was left before anything is painted", async (page) => {
  await page.goto(server.url);
  await control(page, "Guides").click();
  await page.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) =>
      globalThis.shifts.push(...list.getEntries().map(({ value }) => value)),
    ).observe({
      type: "layout-shift",
      buffered: true,
    });
  });
  await page.goto(`${server.url}alone/`);
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Deep", "First", "Money"]);
  assert.deepEqual(await page.evaluate(() => globalThis.shifts), []);
});

test("without scripts the sections open as well", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: DESKTOP });
  const page = await context.newPage();
  await page.goto(server.url);
  await control(page, "Money").click();
  assert.deepEqual(await shown(page), ["Alone", "Guides", "Money", "Budget"]);
  await context.close();
});

treeTest(
  "on a phone the sections are in the menu, and large enough",
  async (page) => {
    await page.goto(server.url);
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await control(page, "Guides").click();
    await control(page, "Deep").click();
    assert.deepEqual(await shown(page), ["Alone", "Guides", "Deep", "Inner", "First", "Money"]);
    const sizes = await tree(page)
      .locator(".section > summary:visible")
      .evaluateAll((all) => all.map((one) => [one.offsetWidth, one.offsetHeight]));
    assert.equal(sizes.length, 3);
    assert.ok(
      sizes.flat().every((size) => size >= 44),
      JSON.stringify(sizes),
    );
    await checkAccessibility(page, "the menu");
  },
  { viewport: PHONE },
);

for (const [name, path, side] of [
  ["left to right", "guides/first/", "right"],
  ["right to left", "ar/guides/first/", "left"],
]) {
  treeTest(
    `the control stands at the end of its line, ${name}, and is seen in forced colours`,
    async (page) => {
      await page.emulateMedia({ forcedColors: "active" });
      await page.goto(server.url + path);
      await checkAccessibility(page, name);
      const [line, summary, arrow] = await page.evaluate(() => {
        const section = document.querySelector(".side .section[open]");
        const place = (element) => element.getBoundingClientRect().toJSON();
        const control = section.querySelector("summary");
        return [
          place(section.parentElement),
          place(control),
          getComputedStyle(control, "::before").borderBottomColor,
        ];
      });
      assert.equal(summary[side], line[side]);
      assert.notEqual(arrow, "rgba(0, 0, 0, 0)");
    },
  );
}
