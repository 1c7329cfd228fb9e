// A headless Chromium whose pages report every error they show to a developer.
import assert from "node:assert/strict";
import { copyFile, mkdir } from "node:fs/promises";

import { axeSource, chromium, repositoryPath } from "./tools.mjs";

const OUTPUT = repositoryPath("tests/e2e/output");
const KEPT = repositoryPath("tests/e2e/screenshots");

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 360, height: 740 };

export function launch() {
  return chromium.launch({
    executablePath: process.env.PROFILE_BUILDER_CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens a page in a profile of its own. `problems` collects console errors, and `expected` excuses some. */
export async function openPage(browser, { viewport = DESKTOP, colorScheme = "light", expected = [] } = {}) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems = [];
  const note = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on("pageerror", (error) => note(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note(message.text());
  });
  return { page, context, problems };
}

export async function signInForDevelopment(page, url) {
  await page.goto(`${url}/app/`);
  await page.getByRole("button", { name: "Continue as development admin" }).click();
  await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
}

export async function signInWithToken(page, url, token) {
  await page.goto(`${url}/app/sign-in`);
  await page.getByLabel("API token").fill(token);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Fails with the list of violations that axe finds on the page as it is now. */
export async function checkAccessibility(page, name) {
  // Evaluated through the debugger, which the page's content policy does not concern.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`,
  );
  assert.deepEqual(found, [], `axe on ${name}`);
}

export async function checkNoSidewaysScroll(page, name) {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window} px`);
}

/** The longest picture for the README, in pixels. */
const KEPT_HEIGHT = 1250;

/** Writes a picture of the whole page; `keep` shortens it and lets UPDATE_SCREENSHOTS=1 renew the README's. */
export async function takeScreenshot(page, name, { keep = false } = {}) {
  await mkdir(OUTPUT, { recursive: true });
  const path = `${OUTPUT}/${name}.png`;
  const { width, height } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
  }));
  const clip = { x: 0, y: 0, width, height: keep ? Math.min(height, KEPT_HEIGHT) : height };
  await page.screenshot({ path, fullPage: true, clip });
  if (!keep || process.env.UPDATE_SCREENSHOTS !== "1") return;
  await mkdir(KEPT, { recursive: true });
  await copyFile(path, `${KEPT}/${name}.png`);
}

/** The page as it is, on a desktop and a phone, light and dark, with every check a page has to pass. */
export async function look(page, name) {
  const before = page.viewportSize();
  for (const [width, viewport] of [
    ["desktop", before],
    ["phone", PHONE],
  ]) {
    await page.setViewportSize(viewport);
    for (const theme of ["light", "dark"]) {
      await page.evaluate(async (theme) => {
        document.documentElement.dataset.theme = theme;
        // Until the colors have changed.
        for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
      }, theme);
      const picture = `${name}-${width}-${theme}`;
      await checkNoSidewaysScroll(page, picture);
      await checkAccessibility(page, picture);
      await takeScreenshot(page, picture);
    }
  }
  await checkTouchTargets(page, name);
  await page.evaluate(() => (document.documentElement.dataset.theme = "light"));
  await page.setViewportSize(before);
}

/** Everything that is pressed is 44 px high on a phone; links within a sentence are excused. */
async function checkTouchTargets(page, name) {
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "main button, main select, main textarea, main input, main label:has(input)",
      ),
    ]
      .filter((element) => !element.closest("label:has(input)") || element.matches("label"))
      .map((element) => [
        element.textContent?.trim() || element.tagName,
        element.getBoundingClientRect().height,
      ])
      .filter(([, height]) => height > 0 && height < 44),
  );
  assert.deepEqual(small, [], `controls on ${name} that are smaller than a finger`);
}
