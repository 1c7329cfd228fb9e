// Prints for each of some changes of a page the milliseconds until a browser has painted it.
//
//     node site_repaint.mjs PLAYWRIGHT CHROMIUM ADDRESS FILE RUNS
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [playwright, executablePath, address, file, runs] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: quiet });
try {
  const page = await browser.newPage();
  let sentence = null;
  let seen = null;
  await page.exposeFunction("painted", (text) => {
    if (sentence && text.includes(sentence)) seen?.(performance.now());
  });
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => {
      // The first task after a frame comes when the frame is on the screen.
      requestAnimationFrame(() => setTimeout(() => window.painted(document.querySelector("main").textContent)));
    });
  });
  await page.goto(address);
  const before = readFileSync(file, "utf8");
  for (let run = 0; run < Number(runs); run += 1) {
    sentence = `Painted sentence ${run} of ${Date.now()}.`;
    const done = new Promise((resolve) => { seen = resolve; });
    writeFileSync(file, `${before}\n${sentence}\n`);
    const written = performance.now();
    console.log((await done) - written);
    seen = null;
    writeFileSync(file, before);
    await page.waitForFunction((text) => !document.querySelector("main").textContent.includes(text), sentence);
  }
} finally {
  await browser.close();
}
