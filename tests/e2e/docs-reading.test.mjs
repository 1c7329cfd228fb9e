// The documentation as a reader meets it, on every kind of page: by finger, by keyboard, enlarged, on paper.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import {
  checkAccessibility,
  checkNoSidewaysScroll,
  DESKTOP,
  launch,
  openPage,
  PHONE,
  takeScreenshot,
} from "./support/browser.mjs";
import { buildDocumentation, makeSite, serveSite } from "./support/docs.mjs";

/** One page of each kind. */
const KINDS = {
  home: "",
  section: "departments/",
  text: "departments/finance/variance-analysis/",
  code: "editors/callouts-and-code/",
  components: "editors/components/",
  tables: "administration/configuration/",
  tags: "tags/",
  tag: "tags/agents/",
  missing: "no-such-page/",
  offline: "offline.html",
};

let browser, site, server;

before(async () => {
  site = await buildDocumentation();
  server = await serveSite(site);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await site?.dispose();
});

/** A test with a page in a profile of its own, which must not report an error. */
function readerTest(name, work, options) {
  test(name, async () => {
    const expected = [/status of 404/];
    const { page, context, problems } = await openPage(browser, { expected, ...options });
    try {
      await work(page, context);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
    }
  });
}

const roleSelect = (page) => page.getByLabel("Show content for");

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    readerTest(
      `every kind of page in ${colorScheme} on a ${size}`,
      async (page) => {
        for (const [name, path] of Object.entries(KINDS)) {
          await page.goto(server.url + path);
          await checkAccessibility(page, name);
          await checkNoSidewaysScroll(page, name);
          await takeScreenshot(page, `docs-${name}-${colorScheme}-${size}`);
        }
      },
      { viewport, colorScheme },
    );
  }
}

readerTest(
  "everything that is touched is 44 px large at least",
  async (page) => {
    for (const [name, path] of Object.entries(KINDS)) {
      await page.goto(server.url + path);
      assert.deepEqual(await smallTargets(page), [], name);
    }
    await page.goto(server.url);
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("navigation", { name: "Documentation" }).waitFor();
    assert.deepEqual(await smallTargets(page), [], "menu");
  },
  { viewport: PHONE },
);

/** Controls that are shown and smaller than a finger; links within running text are not meant. */
function smallTargets(page) {
  return page.evaluate(() => {
    const controls = document.querySelectorAll(
      "a[href], button, select, summary, input, textarea, [role=button], [role=tab], [tabindex='0']",
    );
    const isInText = (control) =>
      control.matches("a") &&
      getComputedStyle(control).display === "inline" &&
      [...(control.closest("p, li, td, th, dd, dt, h1, h2, h3, h4, h5, h6, span")?.childNodes ?? [])].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "",
      );
    const isReached = (control) => {
      const { left, top, width, height } = control.getBoundingClientRect();
      control.scrollIntoView({ block: "center" });
      return (
        width > 1 &&
        height > 1 &&
        left >= 0 &&
        top > -1e6 &&
        control.checkVisibility({ visibilityProperty: true })
      );
    };
    const size = (control) => {
      // A label and a card are touched anywhere.
      const whole = control.closest(".card-title")?.parentElement ?? control.closest("label") ?? control;
      const { width, height } = whole.getBoundingClientRect();
      return [width, height].map((side) => Math.round(side * 10) / 10);
    };
    return [...controls]
      .filter((control) => !control.matches("pre, .table, .skip") && isReached(control) && !isInText(control))
      .filter((control) => size(control).some((side) => side < 44))
      .map((control) => `${control.outerHTML.slice(0, 90)} is ${size(control).join(" x ")}`);
  });
}

readerTest("a page is read at 320 px, and enlarged to twice its size", async (page) => {
  for (const viewport of [
    { width: 320, height: 640 },
    { width: 640, height: 430 }, // 1280 px at 200 %.
  ]) {
    await page.setViewportSize(viewport);
    for (const [name, path] of Object.entries(KINDS)) {
      await page.goto(server.url + path);
      await checkNoSidewaysScroll(page, `${name} at ${viewport.width} px`);
    }
  }
});

/** From the narrowest phone to where the page has three columns. */
const WIDTHS = [320, 340, 360, 375, 390, 640, 767, 768, 820, 900, 1024, 1280];

test("the bar at the top has room for its words at every width and in every language", async () => {
  const home = (title) => `---\ntitle: ${title}\n---\n`;
  const site = await makeSite({
    "site.yaml":
      "languages:\n  - { code: en, name: English }\n  - { code: de, name: Deutsch }\n  - { code: ar, name: العربية }\n",
    "index.md": home("Home"),
    "de/index.md": home("Anfang"),
    "ar/index.md": home("البداية"),
  });
  const server = await serveSite(site);
  const { page, context } = await openPage(browser);
  try {
    for (const language of ["", "de/", "ar/"]) {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(server.url + language);
        const place = `the start page ${language} at ${width} px`;
        await checkNoSidewaysScroll(page, place);
        assert.deepEqual(await cutWords(page), [], place);
      }
    }
  } finally {
    await context.close();
    await server.stop();
    await site.dispose();
  }
});

/** The parts of the bar at the top whose words do not fit, and the buttons that became too narrow to touch. */
function cutWords(page) {
  return page.evaluate(() => {
    const arrow = 18;
    const pen = document.createElement("canvas").getContext("2d");
    const parts = [...document.querySelectorAll(".top a, .top button, .top select, .top span")];
    const hasRoom = (part) => {
      if (part.matches(".hidden-text") || getComputedStyle(part).clipPath !== "none") return true;
      if (!part.matches("select")) return part.scrollWidth <= part.clientWidth;
      const style = getComputedStyle(part);
      pen.font = style.font;
      const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
      const longest = Math.max(...[...part.options].map(({ label }) => pen.measureText(label).width));
      return longest <= part.clientWidth - padding - arrow;
    };
    const isWide = (part) => innerWidth >= 1024 || part.matches("span") || part.offsetWidth >= 44;
    return parts
      .filter((part) => part.checkVisibility() && !(hasRoom(part) && isWide(part)))
      .map((part) => `${part.className} is ${part.offsetWidth} px wide`);
  });
}

test("long words and deep lists stay where they belong", async () => {
  const long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz";
  const list = Array.from({ length: 12 }, (_, level) => `${"  ".repeat(level)}- level ${level}\n`).join("");
  const folders = ["", "a/", "a/b/", "a/b/c/", "a/b/c/d/"];
  const pages = folders.map((folder) => [`${folder}index.md`, `---\ntitle: ${long}\n---\n`]);
  const site = await makeSite({
    ...Object.fromEntries(pages),
    "a/b/c/d/e.md": `---\ntitle: Deep\n---\n## ${long}\n\n${list}\n`,
  });
  const server = await serveSite(site);
  const { page, context } = await openPage(browser, { expected: [/status of 404/] });
  try {
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      await page.goto(`${server.url}a/b/c/d/e/`);
      await checkNoSidewaysScroll(page, `at ${viewport.width} px`);
      const clipped = await page.evaluate(() =>
        [...document.querySelectorAll(".side a, .contents a, .breadcrumbs a, .neighbours a")]
          .filter((link) => link.checkVisibility() && link.scrollWidth > link.clientWidth + 1)
          .map((link) => link.outerHTML),
      );
      assert.deepEqual(clipped, []);
    }
    const shown = await page.locator(".breadcrumbs a").locator("visible=true").count();
    assert.equal(shown, folders.length - 1, "of a long way a phone shows the beginning and the end");
    await page.getByRole("button", { name: "Search the docs" }).click();
    await page.getByRole("combobox", { name: "Search the docs" }).fill("x".repeat(200));
    const status = page.getByRole("status").filter({ hasText: "Nothing found" });
    await status.waitFor();
    assert.ok(await status.evaluate((words) => words.scrollWidth <= words.clientWidth));
  } finally {
    await context.close();
    await server.stop();
    await site.dispose();
  }
});

readerTest("the keyboard reaches everything, and what has the focus is never covered", async (page) => {
  await page.goto(`${server.url}${KINDS.code}`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "site:content");
  const covered = new Set();
  let last = "";
  for (let turn = 0; turn < 200; turn += 1) {
    await page.keyboard.press(turn < 100 ? "Tab" : "Shift+Tab");
    const found = await page.evaluate(() => {
      const control = document.activeElement;
      const { top, bottom, left, right } = control.getBoundingClientRect();
      const bar = document.querySelector(".top");
      const name = control.outerHTML.slice(0, 90);
      const isAbove = bar.contains(control) || control.matches(".skip");
      if (isAbove || control === document.body) return { name };
      const isCovered = bottom <= bar.getBoundingClientRect().bottom || top >= innerHeight;
      const isClipped = right <= 0 || left >= innerWidth;
      return { name, isCovered: isCovered || isClipped };
    });
    if (found.isCovered) covered.add(found.name);
    if (turn < 100) last = found.name;
  }
  assert.deepEqual([...covered], []);
  assert.notEqual(last, "");
});

readerTest("the heading that is read is marked, after a jump and at the end too", async (page) => {
  await page.goto(`${server.url}${KINDS.tables}`);
  const links = page.locator(".contents a");
  for (const link of await links.all()) {
    await link.click();
    const name = await link.innerText();
    await page.waitForFunction(
      (name) => document.querySelector('.contents a[aria-current="location"]')?.textContent === name,
      name,
    );
  }
  await links.first().click();
  await page.mouse.move(600, 400);
  await page.mouse.wheel(0, 100_000);
  await page.waitForFunction(
    (name) => document.querySelector('.contents a[aria-current="location"]')?.textContent === name,
    await links.last().innerText(),
  );
});

/** Keeps what is said for a moment only: the page's timers wait for the test. */
async function stopClock(page) {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000);
}

readerTest("code is copied as it stands, and the reader is told", async (page, context) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await stopClock(page);
  await page.goto(`${server.url}${KINDS.code}`);
  const block = page.locator(".code", { has: page.locator(".copy") }).first();
  const text = await block.locator("code").evaluate((code) => code.textContent);
  await block.locator(".copy").click();
  await page.getByRole("status").getByText("Copied", { exact: true }).waitFor();
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trimEnd(), text.trimEnd());
});

readerTest("code is copied where the clipboard is closed to scripts", async (page) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await stopClock(page);
  await page.goto(`${server.url}${KINDS.code}`);
  await page.locator(".copy").first().click();
  await page.getByRole("status").getByText("Copied", { exact: true }).waitFor();
});

readerTest("the site begins with the department of whoever is signed in", async (page) => {
  await page.addInitScript(() => {
    if (sessionStorage.getItem("begun")) return;
    sessionStorage.setItem("begun", "yes");
    localStorage.setItem("profile-builder.token", "pb_sales");
    localStorage.setItem("profile-builder.department", "sales");
  });
  await page.goto(server.url);
  assert.equal(await roleSelect(page).inputValue(), "sales");
  assert.equal(await page.evaluate(() => location.search), "?role=sales");
  await page.reload();
  assert.equal(await page.evaluate(() => localStorage.getItem("profile-builder.role")), null);

  await roleSelect(page).selectOption("");
  await page.goto(`${server.url}${KINDS.text}`);
  assert.equal(await roleSelect(page).inputValue(), "", "a choice comes first");
  await page.evaluate(() => {
    localStorage.removeItem("profile-builder.role");
    localStorage.removeItem("profile-builder.token");
  });
  await page.goto(server.url);
  assert.equal(await roleSelect(page).inputValue(), "", "nobody is signed in any more");
});

test("a page's scripts are at most 30 kB before the search is used", async () => {
  const { page, context } = await openPage(browser);
  const scripts = new Map();
  page.on("response", async (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith(".js") && !pathname.endsWith("sw.js")) scripts.set(pathname, response);
  });
  await page.route("**/sw.js", (route) => route.abort()); // It loads the rest later, for reading offline.
  await page.goto(`${server.url}${KINDS.code}`, { waitUntil: "networkidle" });
  let size = 0;
  for (const path of scripts.keys()) {
    const text = await readFile(`${site.out}/${path.slice(site.base.length)}`);
    size += gzipSync(text).length;
  }
  await context.close();
  assert.ok(scripts.size > 0 && size <= 30 * 1024, `${scripts.size} scripts of ${size} bytes`);
  const names = [...scripts.keys()].join();
  assert.doesNotMatch(names, /search-/, "the search is loaded when it is used");
});

test("everything can be read without scripts", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
  const page = await context.newPage();
  await page.goto(`${server.url}${KINDS.text}`);
  assert.match(await page.locator(".prose").innerText(), /variance/i);
  await page.getByRole("navigation", { name: "Documentation" }).getByRole("link").first().waitFor();
  assert.equal(await page.locator(".scripted:visible").count(), 0);
  await context.close();
});

test("a former address leads on with what it says besides, and without scripts as well", async () => {
  const pages = {
    "index.md": "---\ntitle: Home\n---\n",
    "now.md": "---\ntitle: Now\naliases: [/then/]\n---\n## Part\n",
  };
  const site = await makeSite(pages);
  const server = await serveSite(site);
  const leadsTo = async (page, address) => {
    await page.goto(server.url + address);
    await page.getByRole("heading", { level: 1, name: "Now" }).waitFor();
    return page.url().slice(server.url.length);
  };
  const { page, context, problems } = await openPage(browser, {
    expected: [/status of 404/],
  });
  const plain = await browser.newContext({ javaScriptEnabled: false });
  try {
    assert.equal(await leadsTo(page, "then/?role=finance#part"), "now/?role=finance#part");
    await page.goBack().catch(() => {});
    assert.ok(!page.url().includes("then/"), "the way back does not lead on again");
    assert.deepEqual(problems, []);
    assert.match(await leadsTo(await plain.newPage(), "then/?role=finance#part"), /^now\//);
    // A script that cannot be loaded leaves the link.
    server.behaviour.answer = (path) => (/redirect\..*\.js$/.test(path) ? { status: 404 } : null);
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${server.url}then/`);
    await other.getByRole("link", { name: "Now" }).click();
    await other.waitForURL(`${server.url}now/`);
    await other.context().close();
  } finally {
    await plain.close();
    await context.close();
    await server.stop();
    await site.dispose();
  }
});

readerTest("paper shows the page and nothing around it", async (page) => {
  await page.goto(`${server.url}${KINDS.code}`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const selector of [".top", ".side", ".aside", ".copy", ".page-foot .neighbours", ".notices"]) {
    assert.equal(await page.locator(selector).locator("visible=true").count(), 0, selector);
  }
  const [background, text] = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.querySelector(".prose p"));
    return [getComputedStyle(document.body).backgroundColor || backgroundColor, color];
  });
  assert.deepEqual([background, text], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
});

readerTest("forced colours keep what is chosen and what is current apart", async (page) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(`${server.url}${KINDS.code}`);
  const outline = (selector) =>
    page
      .locator(selector)
      .first()
      .evaluate((it) => getComputedStyle(it).outlineStyle);
  assert.equal(await outline('.side a[aria-current="page"]'), "solid");
  await takeScreenshot(page, "docs-forced-colours");
});
