// The documentation as an installed and offline site: the worker helps, and never stands in the way.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";

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
  /ERR_(CONNECTION_\w+|FAILED|INTERNET_DISCONNECTED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/,
  /status of (404|502|503)/,
];

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/**
 * A test over a site of its own, served and opened in a profile of its own.
 *
 * Its worker is patient, so that how busy this machine is never decides what is shown, unless `isImpatient`.
 */
function siteTest(name, work, { isImpatient = false, ...options } = {}) {
  test(name, async () => {
    const site = await makeSite(PAGES, options);
    const server = await serveSite(site);
    if (!isImpatient) server.behaviour.answer = await patientWorker(site);
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

/** Answers with the site's worker as it is now, but for how long it waits for the network. */
async function patientWorker(site) {
  const script = await readFile(`${site.out}/sw.js`, "utf8");
  const body = script.replace("visit: 2500, reload: 10_000", "visit: 3_600_000, reload: 3_600_000");
  assert.notEqual(body, script);
  return (path) => (path.endsWith("/sw.js") ? { status: 200, type: "text/javascript", body } : null);
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

/** Waits until what `look` promises in the page holds; the browser's own way to wait takes each promise for a yes. */
async function until(page, look, argument) {
  const end = Date.now() + 15_000;
  while (!(await page.evaluate(look, argument))) {
    assert.ok(Date.now() < end, `still not so after 15 seconds: ${look}`);
    await page.waitForTimeout(20);
  }
}

/** Waits until the worker has kept what stands at `path`, or has let go of it. */
function whenKept(page, server, path, isKept = true) {
  const look = async ([address, isKept]) => ((await caches.match(address)) !== undefined) === isKept;
  return until(page, look, [server.url + path, isKept]);
}

/** The reader comes back to a page that was left open, which then looks for news. */
async function comeBack(page) {
  const looked = page.waitForResponse((response) => response.request().resourceType() === "fetch");
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await (await looked).finished();
}

/** Waits until the worker has kept a search index with all files that its list names. */
function whenSearchIsKept(page, server, path = "search.json") {
  const look = async (address) => {
    const now = await (await fetch(address, { cache: "no-cache" })).text();
    const kept = await (await caches.match(address))?.text();
    if (kept !== now) return false;
    const { facets, pages, words } = JSON.parse(kept);
    const files = [facets, ...[...pages, ...words].map(([, name]) => name)];
    const { root } = document.documentElement.dataset;
    const found = await Promise.all(files.map((name) => caches.match(root + name)));
    return found.every(Boolean);
  };
  return until(page, look, server.url + path);
}

/** The files of search indexes that are kept. */
function indexFiles(page) {
  return page.evaluate(async () => {
    const kept = await (await caches.open(`${document.documentElement.dataset.root} theme`)).keys();
    return kept.map(({ url }) => url).filter((url) => /search-(words|pages|facets)/.test(url));
  });
}

/** The addresses or texts of errors in the console from now on. */
function consoleErrors(page) {
  const errors = [];
  page.on(
    "console",
    (message) => message.type() === "error" && errors.push(message.location().url || message.text()),
  );
  page.on("pageerror", (error) => errors.push(String(error)));
  return errors;
}

const json = (value) => ({
  status: 200,
  type: "application/json",
  body: JSON.stringify(value),
});
const text = (page) => page.locator("main").innerText();
async function type(page, query) {
  await page.keyboard.press("/");
  await box(page).fill(query);
}
const box = (page) => page.locator(".search-input");
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
});

siteTest("a page that does not exist is asked for once", async ({ server, page }) => {
  const path = "no-such-page/?role=finance";
  const errors = consoleErrors(page);
  await visit(page, server, path);
  await page.waitForLoadState("networkidle");
  const asked = server.requests.filter((request) => request.includes("no-such-page"));
  assert.deepEqual(asked, ["GET /docs/no-such-page/"]);
  assert.deepEqual(errors, [`${server.url}${path}`]);
});

siteTest("what was visited and what was found can be read offline", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the docs" }).fill("zebras");
  await results(page).first().waitFor();
  // The worker keeps the parts of the index as they pass.
  const parts = server.requests.filter((request) => /search.*\.(json|js)$/.test(request));
  assert.ok(parts.length > 0);
  for (const part of parts) await whenKept(page, server, part.slice(`GET ${site.base}`.length));
  server.goOffline();

  await page.goto(`${server.url}guides/one/?role=finance`);
  assert.match(await text(page), /The first edition/);
  await page.goto(server.url);
  assert.match(await text(page), /Welcome/);
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search the docs" }).fill("zebras");
  await results(page).filter({ hasText: "Two" }).waitFor();
});

for (const [name, answer] of [
  ["nobody answers", null],
  ["only a proxy answers", () => ({ status: 502 })],
]) {
  siteTest(`the search goes on when the product has stopped and ${name}`, async ({ site, server, page }) => {
    const { answer: files } = server.behaviour;
    const asked = [];
    server.behaviour.answer = (path, request) => {
      if (path === "/api/v1/server") return json({ name: "Profile Builder" });
      if (path !== "/api/v1/search") return files(path);
      asked.push(new URL(request.url, server.url).searchParams.get("q"));
      return json({ total: 0, hits: [], facets: {} });
    };
    await visit(page, server, "guides/one/");
    await whenSearchIsKept(page, server);
    await type(page, "zebras");
    await page.getByRole("status").getByText("Nothing found").waitFor();
    assert.ok(asked.includes("zebras"), "the product has answered");

    if (answer) server.behaviour.answer = answer;
    else server.goOffline();
    const errors = consoleErrors(page);
    await box(page).fill("");
    await box(page).pressSequentially("zebras");
    await results(page).filter({ hasText: "Two" }).waitFor();
    await results(page).getByText("This page is not on this device.").waitFor();
    assert.equal(await page.getByText("only a part").count(), 0);
    await box(page).fill("");
    await box(page).pressSequentially("edition");
    await results(page).getByText("The first edition").waitFor();
    assert.ok(errors.length <= 1, errors.join("\n"));
  });
}

siteTest("a changed index replaces the one that was kept", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await whenSearchIsKept(page, server);
  const before = await indexFiles(page);
  await site.write("guides/two.md", "---\ntitle: Two\n---\nAbout giraffes.\n");
  await site.build();
  await visit(page, server, "other/");
  await whenSearchIsKept(page, server);
  const isReplaced = async (before) => {
    const names = await (await caches.open(`${document.documentElement.dataset.root} theme`)).keys();
    const files = names.map(({ url }) => url).filter((url) => url.includes("/search-words."));
    return files.length > 0 && !files.some((file) => before.includes(file));
  };
  await until(page, isReplaced, before);
  server.goOffline();
  await type(page, "giraffes");
  await results(page).filter({ hasText: "Two" }).waitFor();
  await box(page).fill("zebras");
  await page.getByRole("status").getByText("Nothing found").waitFor();
});

siteTest(
  "a large index is searched as far as it was loaded, and the reader told",
  async ({ site, server, page }) => {
    const list = JSON.parse(await readFile(`${site.out}/search.json`, "utf8"));
    await writeFile(`${site.out}/search.json`, JSON.stringify({ ...list, parts: 50_000 }));
    await visit(page, server, "guides/one/");
    await whenKept(page, server, "search.json");
    assert.deepEqual(
      (await indexFiles(page)).filter((file) => !file.includes("facets")),
      [],
    );
    server.goOffline();
    const errors = consoleErrors(page);
    await type(page, "zebras");
    await page
      .getByRole("status")
      .getByText("Without a connection, only a part of the pages could be searched.")
      .waitFor();
    await checkAccessibility(page, "search of a part");
    assert.ok(errors.length <= 1, errors.join("\n"));
  },
);

siteTest("a reader who saves data loads no index before the search needs it", async ({ server, page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "connection", {
      value: { saveData: true },
    }),
  );
  await visit(page, server, "guides/one/");
  await page.waitForLoadState("networkidle");
  await page.reload({ waitUntil: "networkidle" });
  assert.deepEqual(
    server.requests.filter((request) => request.includes("search") && request.includes(".json")),
    [],
  );
  server.goOffline();
  const errors = consoleErrors(page);
  await page.keyboard.press("/");
  await box(page).pressSequentially("zebras");
  await page.getByRole("status").getByText("The search could not be loaded").waitFor();
  await box(page).pressSequentially(" and more");
  await page.getByRole("status").getByText("The search could not be loaded").waitFor();
  assert.ok(
    errors.length <= 2,
    `one for the product, one for the index, and none for each letter: ${errors}`,
  );
});

siteTest("the index of each language outlives a new version of the theme", async ({ site, server, page }) => {
  await site.write("site.yaml", "languages:\n  - {code: en, name: English}\n  - {code: de, name: Deutsch}\n");
  await site.write("de/index.md", "---\ntitle: Start\n---\nWillkommen, Zebras.\n");
  await site.build();
  await visit(page, server, "de/");
  await whenSearchIsKept(page, server, "de/search.json");
  await writeFile(`${site.out}/sw.js`, `${await readFile(`${site.out}/sw.js`, "utf8")}\n// Another.\n`);
  server.behaviour.answer = await patientWorker(site);
  await page.evaluate(async () => {
    const taken = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    await taken;
    while (registration.active.state !== "activated") await new Promise((done) => setTimeout(done, 20));
  });
  server.goOffline();
  await page.keyboard.press("/");
  await box(page).fill("zebras");
  await page.locator(".search-results").getByText("Willkommen, Zebras").waitFor();
});

siteTest(
  "a page that is not there offline gives way to a list of those that are",
  async ({ server, page }) => {
    await visit(page, server, "guides/one/");
    server.goOffline();
    await page.goto(`${server.url}other/`);
    await page.getByRole("heading", { level: 1, name: "Reading offline" }).waitFor();
    await page.getByText("There is no connection").waitFor();
    const links = page.locator(".offline-list a");
    await links.first().waitFor();
    assert.deepEqual(await links.allInnerTexts(), ["Home", "One"]);
    assert.equal(await page.getByRole("button", { name: "Keep this section" }).count(), 0);

    server.goOnline();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.getByRole("heading", { level: 1, name: "Other" }).waitFor();
  },
);

siteTest("a section is kept when the reader asks for it", async ({ site, server, page }) => {
  await site.write("guides/photo.png", noise(1000, 40));
  await site.write("guides/two.md", "---\ntitle: Two\n---\nAbout zebras.\n\n![Many zebras](photo.png)\n");
  await site.build();
  await visit(page, server, "offline.html");
  await page.setViewportSize(PHONE);
  await checkAccessibility(page, "offline page");
  await page.getByRole("button", { name: "Keep this section" }).click();
  await page.getByRole("status").getByText("Kept on this device").waitFor();
  await takeScreenshot(page, "docs-offline-phone");
  await whenSearchIsKept(page, server);
  server.goOffline();
  for (const [path, words] of Object.entries({ one: /The first edition/, two: /About zebras/ })) {
    await page.goto(`${server.url}guides/${path}/`);
    assert.match(await text(page), words);
    const drawn = await page
      .locator(".prose img")
      .evaluate((image) => image.decode().then(() => image.currentSrc));
    assert.match(drawn, path === "one" ? /square/ : /photo.*\.webp$/, "the picture was kept as well");
  }

  await page.goto(`${server.url}offline.html`);
  await page.getByRole("button", { name: "Remove all copies" }).click();
  await page.getByText("Nothing has been kept yet.").waitFor();
  assert.deepEqual(await indexFiles(page), [], "the index has the words of all pages");
});

siteTest("a changed page is shown at the next visit", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  await site.write("guides/one.md", "---\ntitle: One\n---\nThe second edition.\n");
  await site.build();
  await page.goto(`${server.url}guides/one/`);
  assert.match(await text(page), /The second edition/);
  assert.equal(await notice(page).count(), 0);
});

siteTest(
  "a copy bridges a slow network, and says when it is out of date, in each window",
  async ({ site, server, page, context }) => {
    await visit(page, server, "guides/one/");
    await site.write("guides/one.md", "---\ntitle: One\n---\nThe second edition.\n");
    await site.build();
    const other = await context.newPage();
    let release;
    server.behaviour.held = new Promise((resolve) => (release = resolve));
    for (const window of [page, other]) {
      await window.goto(`${server.url}guides/one/`);
      assert.match(await text(window), /The first edition/);
    }
    release();
    await notice(other).waitFor();
    await notice(page).waitFor();
    await checkAccessibility(page, "notice of a newer page");
    await takeScreenshot(page, "docs-notice");
    await page.getByRole("button", { name: "Reload" }).click();
    await page.getByText("The second edition").waitFor();
    assert.equal(await notice(page).count(), 0);
  },
  { isImpatient: true },
);

siteTest("a page that stays open tells of a new build", async ({ site, server, page }) => {
  await visit(page, server, "guides/one/");
  // It reads itself once it begins to look.
  const begun = page.waitForResponse((response) => response.request().resourceType() === "fetch");
  await page.reload();
  await begun;
  await comeBack(page);
  await site.write("guides/three.md", "---\ntitle: Three\n---\nA new page changes the navigation.\n");
  await site.build();
  assert.equal(await notice(page).count(), 0, "nothing was new the first time");
  await comeBack(page);
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
  const place = (address) => `${site.out}/${address.slice(site.base.length)}`;
  await rename(place(style), place(renamed));
  for (const file of ["index.html", "offline.html", "sw.js", "other/index.html"]) {
    const changed = (await readFile(`${site.out}/${file}`, "utf8")).replaceAll(style, renamed);
    await writeFile(`${site.out}/${file}`, changed);
  }
  server.behaviour.answer = await patientWorker(site);
  const before = await page.evaluate(() => navigator.serviceWorker.controller.scriptURL);
  await page.evaluate(async () => {
    const taken = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    await (await navigator.serviceWorker.ready).update();
    await taken;
  });
  await visit(page, server, "other/");
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller.scriptURL), before);
  await whenKept(page, server, "other/");
  server.goOffline();
  for (const [path, title] of Object.entries({ "guides/one/": "One", "other/": "Other" })) {
    await page.goto(server.url + path);
    assert.equal(await page.locator("h1").innerText(), title);
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
  await whenKept(page, server, "other/", false);
  server.goOffline();
  await page.goto(`${server.url}other/`);
  await page.getByRole("heading", { level: 1, name: "Reading offline" }).waitFor();
});

siteTest("a server that fails is bridged", async ({ server, page }) => {
  await visit(page, server, "guides/one/");
  await whenKept(page, server, "guides/one/");
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
  server.goOffline();
  await assert.rejects(page.goto(`${server.url}guides/one/`), /ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)/);
});

/** A picture that nothing makes small: smaller copies of it are offered to browsers. */
function noise(width, height) {
  const rows = Array.from({ length: height }, () =>
    Buffer.concat([Buffer.from([0]), randomBytes(width * 3)]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // Eight bits of each of three colours.
  const chunk = (name, data) => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const [size, sum] = [data.length, crc32(named)].map((number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(number);
      return bytes;
    });
    return Buffer.concat([size, named, sum]);
  };
  const parts = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

/** The number of workers and caches, once it has stayed at nothing for half a second or fifteen have passed. */
function whatIsLeft(page) {
  return page.evaluate(async () => {
    const count = async () =>
      (await navigator.serviceWorker.getRegistrations()).length + (await caches.keys()).length;
    for (let turn = 0, quiet = 0; turn < 750 && quiet < 25; turn += 1) {
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
