// Prints the gzip size of what /app/ loads before the first page: the entry and its static imports.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 120;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const seen = new Set();
const queue = [entry];
while (queue.length > 0) {
  const key = queue.pop();
  if (seen.has(key)) continue;
  seen.add(key);
  queue.push(...(manifest[key].imports ?? []));
}

const files = ["theme.js", ...[...seen].map((key) => manifest[key].file)];
let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB  initial JavaScript, gzip (limit ${LIMIT_KB} KB)`);
if (total > LIMIT_KB * 1024) process.exit(1);
