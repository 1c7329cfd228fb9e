// The search of the documentation: filters, recent searches, and who answers.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { checkAccessibility, checkNoSidewaysScroll, launch, openPage, PHONE } from "./support/browser.mjs";
import { makeSite, serveSite, SITE_GEN } from "./support/docs.mjs";

const page = (title, more, text) => `---\ntitle: ${title}\n${more}---\n${text}\n`;
const PAGES = {
  "index.md": page("Home", "", "Welcome."),
  "guides/index.md": page("Guides", "", "All guides."),
  "guides/tokens.md": page(
    "Tokens",
    "tags: [access]\n",
    "Tokens open doors.\n\n## For sales {roles=sales}\n\nSales tokens.",
  ),
  "guides/budgets.md": page("Budgets", "tags: [money]\nroles: [finance]\n", "Budgets of tokens."),
  "rules/index.md": page("Rules", "", "All rules."),
  "rules/doors.md": page("Doors", "tags: [access]\n", "Doors need tokens."),
};
/** What the product says of itself. */
const PRODUCT = {
  status: 200,
  type: "application/json",
  body: '{"name": "Profile Builder"}',
};
// Nobody answers for the product here.
const expected = [/status of 404/, /status of 500/];

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** A test over a site of its own, served and opened in a profile of its own. */
function searchTest(name, work, options) {
  test(name, async () => {
    const site = await makeSite(PAGES);
    const server = await serveSite(site);
    const { page, context, problems } = await openPage(browser, { expected, ...options });
    // A machine that is busy makes no server slow here.
    await page.addInitScript(() => (AbortSignal.timeout = () => new AbortController().signal));
    try {
      await work({ site, server, page });
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await server.stop();
      await site.dispose();
    }
  });
}

const input = (page) => page.getByRole("combobox", { name: "Search the docs" });
const results = (page) => page.locator(".search-results").getByRole("option");
const titles = (page) => page.locator(".result-title").allInnerTexts();
/** The query in the address as the page has it; the browser tells of its changes later. */
const addressed = (page) => page.evaluate(() => location.search);
const status = (page, text) => page.getByRole("status").filter({ hasText: text }).waitFor();
const filter = (page, name) => page.getByRole("group", { name: "Narrow the search" }).getByLabel(name);

async function search(page, query) {
  await page.keyboard.press("/");
  await input(page).fill(query);
  await results(page).first().waitFor();
}

searchTest("filters have counts, change the address, and need no mouse", async ({ server, page }) => {
  await page.goto(server.url);
  await search(page, "tokens");
  await status(page, "4 results");
  assert.deepEqual(await filter(page, "Section").locator("option").allInnerTexts(), [
    "All sections",
    "Guides (3)",
    "Rules (1)",
  ]);
  assert.deepEqual(await filter(page, "Department").locator("option").allInnerTexts(), [
    "All departments",
    "Finance (3)",
    "Sales (3)",
  ]);

  await page.keyboard.press("Tab"); // The button that closes.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Section");
  await page.keyboard.press("R"); // To the value that begins with it.
  await status(page, "1 result");
  assert.deepEqual(await titles(page), ["Doors"]);
  assert.equal(await addressed(page), "?search=tokens&section=Rules");

  await page.reload();
  await status(page, "1 result");
  assert.equal(await filter(page, "Section").inputValue(), "Rules");
  // A facet counts what its other values would give.
  assert.match(await filter(page, "Section").innerText(), /Guides \(3\)/);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => location.search === ""); // The dialog tells that it was closed a little later.
});

searchTest("the search begins with the department that the reader chose", async ({ server, page }) => {
  await page.goto(`${server.url}?role=sales`);
  await search(page, "tokens");
  await status(page, "3 results");
  assert.equal(await filter(page, "Department").inputValue(), "sales");
  await filter(page, "Department").selectOption("");
  await status(page, "4 results");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.role), "sales");
});

searchTest("searches that led somewhere are kept here until they are removed", async ({ server, page }) => {
  await page.goto(server.url);
  for (const query of ["doors", "tokens"]) {
    await search(page, query);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname.endsWith(`/${query}/`));
  }
  const recent = async () => (await results(page).allInnerTexts()).map((text) => text.split("\n")[0]);
  await page.keyboard.press("/");
  await results(page).first().waitFor();
  assert.deepEqual(await recent(), ["tokens", "doors"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await status(page, "result");
  assert.equal(await input(page).inputValue(), "doors");

  await input(page).fill("");
  await page.keyboard.press("Delete");
  assert.deepEqual(await recent(), ["doors"]);
  await page.getByRole("button", { name: "Clear recent searches" }).click();
  assert.deepEqual(await recent(), []);
  assert.equal(await page.evaluate(() => localStorage.getItem("profile-builder.searches")), null);
});

searchTest(
  "the product answers when it serves the site, and is not missed when it does not",
  async ({ server, page }) => {
    const found = {
      query: "tok",
      total: 41,
      hits: [
        {
          title: "From the product",
          heading: "",
          section: "Guides",
          url: "/docs/guides/tokens/",
          excerpt: "Its tokens.",
          highlights: { title: [], heading: [], excerpt: [[4, 10]] },
        },
      ],
      facets: { department: {}, section: { Guides: 40, Rules: 1 }, tag: {}, kind: {} },
    };
    const answers = [{ status: 200, type: "application/json", body: JSON.stringify(found) }, { status: 500 }];
    server.behaviour.answer = (path) =>
      path === "/api/v1/server" ? PRODUCT : path === "/api/v1/search" ? answers.shift() : null;
    await page.goto(server.url);
    await search(page, "tok");
    await status(page, "The best 1 of 41 results");
    assert.deepEqual(await titles(page), ["From the product"]);
    assert.equal(await page.locator(".result-text mark").innerText(), "tokens");

    await input(page).fill("token"); // Now it is broken.
    await status(page, "4 results");
    await input(page).fill("tokens");
    await status(page, "4 results");
    assert.equal(answers.length, 0);
    assert.equal(server.requests.filter((request) => request.includes("/api/v1/search")).length, 2);
  },
);

searchTest("a host without the product is asked for it once", async ({ server, page }) => {
  const missing = [];
  page.on("console", (message) => message.type() === "error" && missing.push(message.location().url));
  const asked = () => server.requests.filter((request) => request.includes("/api/"));
  await page.goto(`${server.url}guides/tokens/`);
  await page.locator(".page-foot").scrollIntoViewIfNeeded(); // The question below the page asks as well.
  await search(page, "tok");
  await status(page, "4 results");
  await input(page).fill("doors");
  await status(page, "2 results");
  await page.goto(`${server.url}guides/budgets/?search=tokens`);
  await status(page, "4 results");
  await page.waitForLoadState("networkidle");
  assert.deepEqual(asked(), ["GET /api/v1/server"]);
  assert.deepEqual(missing, [new URL("/api/v1/server", server.url).href]);
});

searchTest(
  "a Meilisearch that the site names is asked for each facet that is chosen from",
  async ({ site, server, page }) => {
    const url = new URL("/meili", server.url).href;
    await site.write("site.yaml", `search:\n  meilisearch: {url: "${url}", key: public, index: docs}\n`);
    await site.build();
    const hit = {
      url: "/docs/rules/doors/",
      section: "Rules",
      _formatted: { title: "\u0002Doors\u0003", heading: "", text: "…of <b> \u0002doors\u0003" },
    };
    const all = {
      hits: [hit],
      estimatedTotalHits: 1,
      facetDistribution: { section: { Rules: 1 }, roles: {}, tags: { access: 1 }, kind: { rules: 1 } },
    };
    const others = {
      hits: [],
      estimatedTotalHits: 9,
      facetDistribution: { section: { Rules: 1, Guides: 8 }, roles: { sales: 2 } },
    };
    const everything = {
      hits: [],
      estimatedTotalHits: 40,
      facetDistribution: { roles: { sales: 20, finance: 9 } },
    };
    server.behaviour.answer = (path) =>
      path === "/meili/multi-search"
        ? {
            status: 200,
            type: "application/json",
            body: JSON.stringify({ results: [all, others, others, others, everything] }),
          }
        : null;
    const asked = page.waitForRequest("**/multi-search");
    await page.goto(`${server.url}?search=doors&section=Rules&department=sales`);
    const request = await asked;
    assert.equal(request.headers().authorization, "Bearer public");
    const { queries } = request.postDataJSON();
    assert.deepEqual(
      queries.map(({ q, filter, facets }) => [q, filter, facets.length]),
      [
        ["doors", ['(roles = "sales" OR roles IS EMPTY)', 'section = "Rules"'], 4],
        ["doors", ['section = "Rules"'], 1],
        ["doors", ['(roles = "sales" OR roles IS EMPTY)'], 1],
        ["doors", ['section = "Rules"', "roles IS EMPTY"], 0],
        ["", [], 1],
      ],
    );
    await results(page).first().waitFor();
    // What is for everybody counts for departments without a result of their own, too.
    assert.match(await filter(page, "Department").innerText(), /Sales \(11\)\s+Finance \(9\)/);
    assert.equal(await page.locator(".result-title mark").innerText(), "Doors");
    assert.equal(await page.locator(".result-text").innerText(), "…of <b> doors");
  },
);

test(
  "a real Meilisearch finds what the site finds by itself",
  { skip: !process.env.MEILISEARCH_URL && "MEILISEARCH_URL names no server" },
  async () => {
    const url = process.env.MEILISEARCH_URL;
    const call = async (method, path, body) => {
      const key = process.env.MEILISEARCH_API_KEY;
      const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
      return (await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })).json();
    };
    const index = `e2e-${process.pid}`;
    const { key } = await call("POST", "/keys", { actions: ["search"], indexes: [index], expiresAt: null });
    const site = await makeSite(PAGES);
    // Unlike the product's, its policy lets pages speak to another server.
    const server = await serveSite(site, { policy: null });
    const look = async (query) => {
      // In a profile of its own, which has kept no older page.
      const { page, context } = await openPage(browser, { expected });
      const answers = [];
      page.on("response", (response) => {
        if (response.url() === `${url}/multi-search`) answers.push(response.status());
      });
      await page.goto(`${server.url}?search=${encodeURIComponent(query)}`);
      await results(page).first().waitFor();
      await page.waitForFunction(() => !document.querySelector(".result-text:empty"));
      const texts = async (selector) => (await page.locator(selector).allInnerTexts()).sort();
      const found = {
        query,
        titles: await texts(".result-title"),
        marked: [...new Set(await texts(".search-results mark"))],
        departments: await filter(page, "Department").locator("option").allInnerTexts(),
        tags: await filter(page, "Tag").locator("option").allInnerTexts(),
      };
      await context.close();
      return { answers, found };
    };
    try {
      const alone = [];
      for (const query of ["tokens", "tokne", '"tok', "-tokens"]) alone.push((await look(query)).found);

      const names = `search:\n  meilisearch: {url: "${url}", key: ${key}, index: ${index}}\n`;
      await site.write("site.yaml", names);
      await site.build();
      const fill = ["index", "--content", site.content, "--index", index, "--base-url", site.base];
      await promisify(execFile)(SITE_GEN, fill);
      for (const expected of alone) {
        const { answers, found } = await look(expected.query);
        assert.deepEqual(answers, [200]);
        assert.deepEqual(found, expected);
      }
    } finally {
      for (const name of [index, `${index}-next`]) await call("DELETE", `/indexes/${name}`);
      await server.stop();
      await site.dispose();
    }
  },
);

searchTest("servers are asked for the language of the page", async ({ site, server, page: tab }) => {
  const url = new URL("/meili", server.url).href;
  await site.write(
    "site.yaml",
    `languages:\n  - {code: en, name: English}\n  - {code: de, name: Deutsch}\nsearch:\n  meilisearch: {url: "${url}", key: public, index: docs}\n`,
  );
  await site.write("de/index.md", page("Start", "", "Willkommen, Türen."));
  await site.build();
  const hit = { title: "Türen", heading: "", section: "Start", url: "/docs/de/", excerpt: "Türen." };
  const highlights = { title: [], heading: [], excerpt: [] };
  const found = { total: 7, hits: [{ ...hit, highlights }], facets: {} };
  const asked = [];
  server.behaviour.answer = (path, request, body) => {
    if (path === "/api/v1/server") return PRODUCT;
    if (path === "/api/v1/search") {
      asked.push(new URL(request.url, server.url).searchParams.get("language"));
      return { status: 200, type: "application/json", body: JSON.stringify(found) };
    }
    if (path !== "/meili/multi-search") return null;
    asked.push(...JSON.parse(body).queries.map((query) => query.filter[0]));
    return { status: 500 };
  };
  for (const [address, language] of [
    [`${server.url}de/?search=t`, "de"],
    [`${server.url}?search=t`, "en"],
  ]) {
    await tab.goto(address);
    await results(tab).first().waitFor();
    assert.ok(asked.length > 1);
    assert.equal(asked.pop(), language);
    assert.deepEqual(new Set(asked.splice(0)), new Set([`language = "${language}" OR language IS EMPTY`]));
  }
});

for (const [name, options] of [
  ["on a desk", {}],
  ["on a phone, dark", { viewport: PHONE, colorScheme: "dark" }],
]) {
  searchTest(
    `the dialog is accessible ${name}`,
    async ({ server, page }) => {
      await page.goto(server.url);
      await search(page, "tokens");
      await status(page, "4 results");
      await checkAccessibility(page, "results");
      await checkNoSidewaysScroll(page, "results");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname.endsWith("/tokens/"));
      await page.keyboard.press("/");
      await page.getByRole("button", { name: "Clear recent searches" }).waitFor();
      await checkAccessibility(page, "recent searches");
    },
    options,
  );
}
