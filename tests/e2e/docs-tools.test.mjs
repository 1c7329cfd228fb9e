// What a reader does with a page of the documentation: saves it, copies it, says whether it helped.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { checkAccessibility, DESKTOP, launch, openPage, PHONE, takeScreenshot } from "./support/browser.mjs";
import { makeSite, serveSite } from "./support/docs.mjs";

const PAGES = {
  "index.md": "---\ntitle: Home\n---\nWelcome.\n",
  "guides/index.md": "---\ntitle: Guides\n---\n",
  "guides/one.md": "---\ntitle: One <b>& only</b>\n---\nThe first.\n",
  "guides/two.md": "---\ntitle: Two\n---\nThe second.\n",
};

/** What Chromium reports when the product is not beside the site. */
const NO_PRODUCT = [/status of 404/];

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

function siteTest(name, work, { pages = {}, ...options } = {}) {
  test(name, async () => {
    const site = await makeSite({ ...PAGES, ...pages });
    const server = await serveSite(site);
    const { page, context, problems } = await openPage(browser, { expected: NO_PRODUCT, ...options });
    try {
      await work({ site, server, page, context });
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await server.stop();
      await site.dispose();
    }
  });
}

const star = (page) => page.getByRole("button", { name: "Save page" });
const list = (page) => page.getByRole("dialog", { name: "Saved pages" });

siteTest(
  "a page is saved, found in the list of every tab, and removed",
  async ({ server, page, context }) => {
    const other = await context.newPage();
    await other.goto(`${server.url}guides/one/`);
    await page.goto(`${server.url}guides/one/?role=sales#top`);
    await star(page).click();
    assert.equal(await star(page).getAttribute("aria-pressed"), "true");
    await other.waitForFunction(() => document.querySelector(".save-page").ariaPressed === "true");

    await page.goto(`${server.url}guides/two/`);
    assert.equal(await star(page).getAttribute("aria-pressed"), "false");
    await star(page).click();
    await page.getByRole("button", { name: "Saved pages" }).locator("visible=true").click();
    await list(page).waitFor();
    assert.deepEqual(await list(page).getByRole("link").allInnerTexts(), ["Two", "One <b>& only</b>"]);
    await checkAccessibility(page, "saved pages");
    await takeScreenshot(page, "docs-saved-pages");
    await list(page).getByRole("button", { name: "Remove “Two”" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Remove “One <b>& only</b>”");
    assert.equal(await page.evaluate(() => document.querySelector(".save-page").ariaPressed), "false");
    await list(page).getByRole("link", { name: "One" }).click();
    await page.getByText("The first.").waitFor();
    await star(page).click();
    await page.reload();
    assert.equal(await star(page).getAttribute("aria-pressed"), "false");
  },
);

siteTest(
  "the list is reached on a phone, and damaged storage is no harm",
  async ({ server, page }) => {
    await page.addInitScript(() => localStorage.setItem("profile-builder.saved-pages", '{"a":[1'));
    await page.goto(`${server.url}guides/one/`);
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("button", { name: "Saved pages" }).locator("visible=true").click();
    await list(page).getByText("Nothing has been saved yet.").waitFor();
    await page.keyboard.press("Escape");
    await list(page).waitFor({ state: "hidden" });
  },
  { viewport: PHONE },
);

siteTest("the menu of a page opens and closes by the keyboard", async ({ server, page }) => {
  await page.goto(`${server.url}guides/one/`);
  await page.locator(".page-menu summary").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Print" }).waitFor();
  await checkAccessibility(page, "menu of a page");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Print" }).waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.localName), "summary");
});

siteTest("a page is copied as Markdown", async ({ server, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${server.url}guides/two/`);
  await page.locator(".page-menu summary").click();
  await page.getByRole("button", { name: "Copy page as Markdown" }).click();
  await page.getByRole("status").getByText("Copied", { exact: true }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /The second\./);
  const address = await page.getByRole("link", { name: "View as Markdown" }).getAttribute("href");
  assert.equal(await (await page.request.get(new URL(address, server.url).href)).text(), copied);
});

/** Answers as the product does; `votes` is what it stores. */
function product(server, votes, token = "pb_reader") {
  const json = (value, status = 200) => ({ status, type: "application/json", body: JSON.stringify(value) });
  server.behaviour.answer = (path, request, body) => {
    if (path === "/api/v1/server") return json({ name: "Profile Builder" });
    if (path !== "/api/v1/docs/feedback") return null;
    if (request.headers.authorization !== `Bearer ${token}`)
      return json({ error: "authentication_failed" }, 401);
    if (request.method === "PUT") {
      const vote = JSON.parse(body);
      votes.set(vote.page, vote);
      return json(vote);
    }
    const page = new URL(request.url, server.url).searchParams.get("page");
    return json(votes.get(page) ?? { page, helpful: null, comment: null });
  };
}

const question = (page) => page.getByRole("region", { name: "Was this page helpful?" });

for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  siteTest(
    `a reader who is signed in says whether a page helped, on a ${size}`,
    async ({ server, page }) => {
      const votes = new Map();
      product(server, votes);
      await page.addInitScript(() => localStorage.setItem("profile-builder.token", "pb_reader"));
      await page.goto(`${server.url}guides/one/`);
      await question(page).getByRole("button", { name: "No" }).click();
      await question(page).getByText("Thank you.").waitFor();
      assert.deepEqual(votes.get("guides/one.md"), { page: "guides/one.md", helpful: false });
      await question(page).getByLabel("What was good").fill(" The numbers. ");
      const stored = page.waitForResponse((response) => response.request().method() === "PUT");
      await question(page).getByRole("button", { name: "Send" }).click();
      await stored;
      await checkAccessibility(page, "feedback");
      await takeScreenshot(page, `docs-feedback-${size}`);
      await page.reload();
      const no = question(page).getByRole("button", { name: "No" });
      await no.waitFor();
      assert.equal(await no.getAttribute("aria-pressed"), "true");
      assert.equal(await question(page).getByLabel("What was good").inputValue(), "The numbers.");
      await question(page).getByRole("button", { name: "Yes" }).click();
      await question(page).getByText("Thank you.").waitFor();
      assert.deepEqual(
        [...votes.values()],
        [{ page: "guides/one.md", helpful: true, comment: "The numbers." }],
      );
    },
    { viewport },
  );
}

siteTest("somebody who is not signed in is told that it takes that", async ({ server, page }) => {
  product(server, new Map());
  await page.goto(`${server.url}guides/one/`);
  const link = question(page).getByRole("link", { name: "Sign in to answer" });
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), "/app/sign-in");
  assert.equal(await question(page).getByRole("button").count(), 0);
});

siteTest("without a server there is no question", async ({ server, page }) => {
  const lookedFor = page.waitForResponse("**/api/v1/server");
  await page.goto(`${server.url}guides/one/`);
  await (await lookedFor).finished();
  assert.equal(await question(page).count(), 0);
});

siteTest(
  "a site of its own asks no server",
  async ({ server, page }) => {
    await page.goto(`${server.url}guides/one/`);
    await page.waitForLoadState("networkidle");
    assert.ok(!server.requests.some((request) => request.includes("/api/")));
  },
  { pages: { "site.yaml": "title: Handbook\napp: false\n" }, expected: [] },
);
