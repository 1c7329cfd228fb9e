// Lighthouse's four scores, as a phone sees the built documentation; fails when one is below 95.
//
// Lighthouse takes the machine for a fast one and slows it down four times. A machine that is slow, or busy, already is
// a phone: how much it is slowed down follows from how fast Lighthouse finds it.
//
// node tests/bench/lighthouse.mjs SITE_GEN FOLDER: FOLDER is where Lighthouse is installed, and gets the numbers.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const [siteGen, folder] = process.argv.slice(2);
process.env.PROFILE_BUILDER_SITE_GEN = siteGen;
const { buildDocumentation, serveSite } = await import("../e2e/support/docs.mjs");

const PAGES = { home: "", long: "administration/configuration/", code: "editors/callouts-and-code/" };
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const LEAST = 95;
/** How fast Lighthouse finds a phone of the middle class, and how much it slows a machine down at most. */
const PHONE = 400;
const MOST_SLOWED = 4;
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const site = await buildDocumentation();
const server = await serveSite(site);
// The product stands beside the site.
server.behaviour.answer = (path) =>
  path === "/api/v1/server" ? { status: 200, type: "application/json", body: "{}" } : null;
const scores = {};
let slowed = MOST_SLOWED;
try {
  const speed = (await measure(server.url, join(folder, "warm-up.json"))).environment.benchmarkIndex;
  slowed = Math.min(MOST_SLOWED, Math.max(1, speed / PHONE));
  console.log(`the machine's speed is ${speed}; it is slowed down ${slowed.toFixed(1)} times`);
  for (const [name, path] of Object.entries(PAGES)) {
    const { categories } = await measure(server.url + path, join(folder, `${name}.json`));
    const score = (category) => [category, Math.round(categories[category].score * 100)];
    scores[name] = Object.fromEntries(CATEGORIES.map(score));
    const line = CATEGORIES.map((category) => `${category} ${scores[name][category]}`).join("  ");
    console.log(`${name.padEnd(8)} ${line}`);
  }
} finally {
  await server.stop();
  await site.dispose();
}
await writeFile(join(folder, "scores.json"), `${JSON.stringify(scores, null, 2)}\n`);
const isLow = Object.values(scores).some((page) => Object.values(page).some((score) => score < LEAST));
if (isLow) {
  console.error(`error: a score is below ${LEAST}`);
  process.exitCode = 1;
}

async function measure(url, report) {
  const chromium = process.env.PROFILE_BUILDER_CHROMIUM || "/usr/bin/chromium";
  const args = [
    join(folder, "node_modules/lighthouse/cli/index.js"),
    url,
    "--quiet",
    "--output=json",
    `--output-path=${report}`,
    `--only-categories=${CATEGORIES.join()}`,
    `--throttling.cpuSlowdownMultiplier=${slowed}`,
    `--chrome-flags=${FLAGS.join(" ")}`,
  ];
  const env = { ...process.env, CHROME_PATH: chromium, CI: "1" };
  await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(await readFile(report, "utf8"));
}
