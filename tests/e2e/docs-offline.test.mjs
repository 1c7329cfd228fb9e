// The documentation as an installed and offline site: the worker helps, and never stands in the way.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { checkAccessibility, launch, openPage, PHONE, takeScreenshot } from "./support/browser.mjs";
import { makeSite, serveSite } from "./support/docs.mjs";

const PAGES = {
  "index.md": "---\ntitle: Home\n---\nWelcome.\n",
  "guides/index.md": "---\ntitle: Guides\nweight: 1\n---\n",
  "guides/one.md": "---\ntitle: One\n---\nThe first edition.\n\n![A square](square.svg)\n",
  "guides/two.md": "---\ntitle: Two\n---\nAbout zebras.\n",
  "guides/square.svg":
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  "other.md": "---\ntitle: Other\nweight: 2\n---\nElse.\n",
};
// What Chromium reports of requests that are meant to fail.
const expected = [
  /Failed to fetch/,
  /ERR_(CONNECTION_REFUSED|FAILED|INTERNET_DISCONNECTED|EMPTY_RESPONSE)/,
  /status of (404|503)/,
];

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** A test over a site of its own, served and opened in a profile of its own. */
function siteTest(name, work, options) {
  test(name, async () => {
    const site = await makeSite(PAGES, options);
    const server = await serveSite(site);
    const { page, context, problems } = await openPage(browser, { expected });
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

/** Opens the page at `path` and waits until the worker is in charge of it. */
async function visit(page, server, path = "") {
  await page.goto(server.url + path);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 20));
    // It takes charge before it has kept what is open.
    while ((await navigator.serviceWorker.ready).active.state !== "activated")
      await new Promise((done) => setTimeout(done, 20));
  });
}

const text = (page) => page.locator("main").innerText();
const results = (page) => page.getByRole("listbox", { name: "Results" }).getByRole("option");
const notice = (page) => page.getByText("A newer version of this page is ready.");

for (const base of ["/docs/", "/", "/a/b/"]) {
  siteTest(
    `the site at ${base} can be installed`,
    async ({ server, page }) => {
      await visit(page, server, "guides/one/");
      const { manifest, sizes, scope } = await page.evaluate(async () => {
        const { href } = document.querySelector("link[rel=manifest]");
        const manifest = await (await fetch(href)).json();
        const sizes = manifest.icons.map(async ({ src }) => {
          const image = await createImageBitmap(await (await fetch(src)).blob());
          return `${image.width}x${image.height}`;
        });
        const { scope } = await navigator.serviceWorker.ready;
        return { manifest, sizes: await Promise.all(sizes), scope };
      });
      assert.deepEqual(
        sizes,
        manifest.icons.map((icon) => icon.sizes),
      );
      assert.ok(manifest.icons.some(({ purpose }) => purpose === "maskable"));
      assert.deepEqual([manifest.start_url, manifest.scope], [base, base]);
      assert.equal(scope, server.url);
    },
    { base },
  );
}

siteTest("one page is read and not the whole site", async ({ server, page }) => {
  await visit(page, server, "guides/one/");
  const pages = new Set(server.requests.filter((request) => /(\/|\.html)$/.test(request)));
  assert.deepEqual([...pages].sort(), ["GET /docs/", "GET /docs/guides/one/", "GET /docs/offline.html"]);
  const search = server.requests.filter((request) => request.includes("search-words"));
  assert.deepEqual(search, []);
});

siteTest("what was visited and what was found can be read offline", async ({ server, page }) => {
  await visit(page, server, "guides/one/");
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the docs" }).fill("zebras");
  await results(page).first().waitFor();
  await server.goOffline();

  await page.goto(`${server.url}guides/one/?role=finance`);
  assert.match(await text(page), /The first edition/);
  await page.goto(server.url);
  assert.match(await text(page), /Welcome/);
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the docs" }).fill("zebras");
  await results(page).filter({ hasText: "Two" }).waitFor();
});

siteTest(
  "a page that is not there offline gives way to a list of those that are",
  async ({ server, page }) => {
    await visit(page, server, "guides/one/");
    await server.goOffline();
    await page.goto(`${server.url}other/`);
    await page.getByRole("heading", { level: 1, name: "Reading offline" }).waitFor();
    await page.getByText("There is no connection").waitFor();
    const links = page.locator(".offline-list a");
    await links.first().waitFor();
    assert.deepEqual(await links.allInnerTexts(), ["Home", "One"]);
    assert.equal(await page.getByRole("button", { name: "Keep this section" }).count(), 0);

    await server.goOnline();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.getByRole("heading", { level: 1, name: "Other" }).waitFor();
  },
);

siteTest("a section is kept when the reader asks for it", async ({ server, page }) => {
  await visit(page, server, "offline.html");
  await page.setViewportSize(PHONE);
  await checkAccessibility(page, "offline page");
  await page.getByRole("button", { name: "Keep this section" }).click();
  await page.getByRole("status").getByText("Kept on this device").waitFor();
  await takeScreenshot(page, "docs-offline-phone");
  await server.goOffline();
  await page.goto(`${server.url}guides/two/`);
  assert.match(await text(page), /About zebras/);
  await page.goto(`${server.url}guides/one/`);
  const drawn = await page
    .locator(".prose img")
    .evaluate((image) => image.complete && image.naturalWidth > 0);
  assert.ok(drawn, "the picture was kept as well");

  await page.goto(`${server.url}offline.html`);
  await page.getByRole("button", { name: "Remove all copies" }).click();
  await page.getByText("Nothing has been kept yet.").waitFor();
});

siteTest("a changed page is shown at the next visit", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await site.write("guides/one.md", "---\ntitle: One\n---\nThe second edition.\n");
  await site.build();
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The second edition/);
  assert.equal(await notice(page).count(), 0);
});

siteTest("a copy bridges a slow network, and says when it is out of date", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await site.write("guides/one.md", "---\ntitle: One\n---\nThe second edition.\n");
  await site.build();
  server.behaviour.delay = 4000;
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The first edition/);
  await notice(page).waitFor();
  await checkAccessibility(page, "notice of a newer page");
  await takeScreenshot(page, "docs-notice");
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByText("The second edition").waitFor();
  assert.equal(await notice(page).count(), 0);
});

siteTest("a page that stays open tells of a new build", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await page.reload();
  await page.waitForLoadState("networkidle");
  const back = () =>
    page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await back();
  await site.write("guides/three.md", "---\ntitle: Three\n---\nA new page changes the navigation.\n");
  await site.build();
  await page.waitForLoadState("networkidle");
  assert.equal(await notice(page).count(), 0, "nothing was new the first time");
  await back();
  await notice(page).waitFor();
  await page.getByRole("button", { name: "Not now" }).click();
  assert.equal(await notice(page).count(), 0);
  await page.reload();
  await page
    .getByRole("navigation", { name: "Documentation" })
    .getByRole("link", { name: "Three" })
    .waitFor();
});

siteTest("files of an earlier version stay as long as a page needs them", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  // The style sheet as another version of the theme would have it.
  const style = await page.locator('link[rel="stylesheet"]').getAttribute("href");
  const renamed = style.replace(/\.[0-9a-f]{12}\./, ".0123456789ab.");
  const { readFile, writeFile, rename } = await import("node:fs/promises");
  const place = (address) => `${site.out}/${address.slice(site.base.length)}`;
  await rename(place(style), place(renamed));
  for (const file of ["index.html", "offline.html", "sw.js", "other/index.html"]) {
    const changed = (await readFile(`${site.out}/${file}`, "utf8")).replaceAll(style, renamed);
    await writeFile(`${site.out}/${file}`, changed);
  }
  const before = await page.evaluate(() => navigator.serviceWorker.controller.scriptURL);
  await page.evaluate(async () => {
    const taken = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    await (await navigator.serviceWorker.ready).update();
    await taken;
  });
  await visit(page, server, "other/");
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller.scriptURL), before);
  await server.goOffline();
  for (const path of ["guides/one/", "other/"]) {
    await page.goto(server.url + path);
    const margin = await page.evaluate(() => getComputedStyle(document.body).marginTop);
    assert.equal(margin, "0px", `${path} has its style sheet`);
  }
});

siteTest("a page that was removed is gone, and its copy with it", async ({ site, server, page }) => {
  await visit(page, server, "other/");
  await site.remove("other.md");
  await site.build();
  await page.goto(`${server.url}other/`);
  await page.getByText("This page does not exist").waitFor();
  await server.goOffline();
  await page.goto(`${server.url}other/`);
  await page.getByRole("heading", { level: 1, name: "Reading offline" }).waitFor();
});

siteTest("a server that fails is bridged", async ({ server, page }) => {
  await visit(page, server, "guides/one/");
  server.behaviour.answer = (path) => (path.endsWith("/one/") ? { status: 503, body: "away" } : null);
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The first edition/);
});

siteTest("a broken worker changes nothing for readers", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  const brokenScript = (path) =>
    path.endsWith("/sw.js") ? { status: 200, type: "text/javascript", body: "this is no script" } : null;
  server.behaviour.answer = brokenScript;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update().catch(() => {}));
  await site.write("guides/one.md", "---\ntitle: One\n---\nThe second edition.\n");
  await site.build();
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The second edition/);
});

siteTest("a worker without its storage changes nothing for readers", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await site.write("guides/one.md", "---\ntitle: One\n---\nThe second edition.\n");
  await site.build();
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The second edition/);
});

siteTest(
  "a site that is no longer for reading offline leaves nothing behind",
  async ({ site, server, page }) => {
    await visit(page, server, "guides/one/");
    await site.write("site.yaml", "title: Handbook\noffline: false\n");
    await site.build();
    await page.goto(`${server.url}other/`);
    assert.equal(await whatIsLeft(page), 0);
    assert.equal(await page.getByRole("link", { name: "Reading offline" }).count(), 0);
  },
);

siteTest("a worker that was taken away leaves with all that it kept", async ({ server, page, context }) => {
  await visit(page, server, "guides/one/");
  server.behaviour.answer = (path) => (path.endsWith("/sw.js") ? { status: 404 } : null);
  // It looks each time it starts.
  await restartWorkers(context, page);
  await page.goto(`${server.url}other/`);
  assert.equal(await whatIsLeft(page), 0);
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The first edition/);
  await server.goOffline();
  await assert.rejects(page.goto(`${server.url}guides/one/`), /ERR_CONNECTION_REFUSED/);
});

/** The number of workers and caches, once it has stayed at nothing for half a second or five seconds have passed. */
function whatIsLeft(page) {
  return page.evaluate(async () => {
    const count = async () =>
      (await navigator.serviceWorker.getRegistrations()).length + (await caches.keys()).length;
    for (let turn = 0, quiet = 0; turn < 250 && quiet < 25; turn += 1) {
      quiet = (await count()) > 0 ? 0 : quiet + 1;
      await new Promise((done) => setTimeout(done, 20));
    }
    return count();
  });
}

async function restartWorkers(context, page) {
  const session = await context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
}
