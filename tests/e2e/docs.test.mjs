// The documentation site, as the server hands it out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  checkAccessibility,
  checkNoSidewaysScroll,
  DESKTOP,
  launch,
  openPage,
  PHONE,
  takeScreenshot,
} from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

const PAGE = "/docs/departments/finance/variance-analysis/";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the search finds a page, by the keyboard alone", async () => {
  const { page, context, problems } = await openPage(browser);
  await page.goto(`${server.url}/docs/`);
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the docs" }).fill("variance");
  await page.getByRole("listbox", { name: "Results" }).getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  // While it is open, the search stands in the address as well.
  await page.waitForURL((url) => url.pathname.includes("variance"));
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /variance/i);
  assert.deepEqual(problems, []);
  await context.close();
});

test("the chosen department decides what the navigation shows, and is remembered", async () => {
  const { page, context, problems } = await openPage(browser);
  await page.goto(`${server.url}/docs/departments/`);
  const links = () => page.locator("nav[aria-label=Documentation] a:visible").count();
  const all = await links();
  await page.getByLabel("Show content for").selectOption("finance");
  const forFinance = await links();
  assert.ok(forFinance > 0 && forFinance < all, `${forFinance} of ${all} pages are for finance`);

  await page.reload();
  assert.equal(await page.getByLabel("Show content for").inputValue(), "finance");
  assert.equal(await links(), forFinance);
  await page.getByLabel("Show content for").selectOption("");
  assert.equal(await links(), all);
  assert.deepEqual(problems, []);
  await context.close();
});

test("an address that does not exist has a page of its own", async () => {
  const { page, context } = await openPage(browser);
  const response = await page.goto(`${server.url}/docs/no-such-page/`);
  assert.equal(response.status(), 404);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({
    desktop: DESKTOP,
    phone: PHONE,
  })) {
    test(`the site in ${colorScheme} on a ${size}`, async () => {
      const { page, context, problems } = await openPage(browser, {
        viewport,
        colorScheme,
      });
      for (const [name, path] of Object.entries({
        "docs-home": "/docs/",
        docs: PAGE,
      })) {
        await page.goto(server.url + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await checkAccessibility(page, name);
        await checkNoSidewaysScroll(page, name);
        await takeScreenshot(page, `${name}-${colorScheme}${size === "phone" ? "-phone" : ""}`, {
          keep: name === "docs" && size === "desktop",
        });
      }
      assert.deepEqual(problems, []);
      await context.close();
    });
  }
}
