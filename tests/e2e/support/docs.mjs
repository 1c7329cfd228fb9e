// Documentation sites built for a test by the real generator, and a server as plain as a host of static files.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { repositoryPath } from "./tools.mjs";

export const SITE_GEN = process.env.PROFILE_BUILDER_SITE_GEN ?? repositoryPath("target/debug/site-gen");

/** What the product's own server sends with every file of the site. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".md": "text/markdown; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

/** A folder with the sources of a site, given as text by path, and the site that is built from it. */
export async function makeSite(pages, { base = "/docs/" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "profile-builder-docs-"));
  const site = {
    base,
    content: join(folder, "content"),
    out: join(folder, "out"),
    async write(path, text) {
      await mkdir(dirname(join(folder, "content", path)), { recursive: true });
      await writeFile(join(folder, "content", path), text);
    },
    remove: (path) => rm(join(folder, "content", path)),
    build: () => build(join(folder, "content"), site.out, base),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(pages)) await site.write(path, text);
  await site.build();
  return site;
}

/** The product's own documentation, built into a folder of its own. */
export async function buildDocumentation() {
  const folder = await mkdtemp(join(tmpdir(), "profile-builder-docs-"));
  await build(repositoryPath("content"), join(folder, "out"), "/docs/");
  return {
    base: "/docs/",
    out: join(folder, "out"),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

function build(content, out, base) {
  const args = ["build", "--content", content, "--out", out, "--base-url", base];
  return promisify(execFile)(SITE_GEN, args);
}

/**
 * Serves a built site. `behaviour` may be changed at any time: `held` is a promise that pages wait for, `answer(path, request, body)`
 * gives a status and a text in place of a file.
 */
export async function serveSite(site, { policy = POLICY } = {}) {
  const behaviour = { held: null, answer: () => null };
  let isAway = false;
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    requests.push(`${request.method} ${path}`);
    const own = behaviour.answer(path, request, await textOf(request));
    const [status, type, body] = own
      ? [own.status, own.type ?? "text/plain", own.body ?? ""]
      : await answer(site, behaviour, path);
    const isText = /^(text|application\/(json|manifest))|svg/.test(type);
    const packed = isText && /gzip/.test(request.headers["accept-encoding"] ?? "") ? gzipSync(body) : null;
    response.writeHead(status, {
      "content-type": type,
      ...(packed && { "content-encoding": "gzip" }),
      "cache-control": path.startsWith(`${site.base}assets/`)
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      ...(policy && { "content-security-policy": policy }),
      "x-content-type-options": "nosniff",
      "content-length": (packed ?? Buffer.from(body)).length,
    });
    response.end(request.method === "HEAD" ? undefined : (packed ?? body));
  });
  server.on("connection", (socket) => isAway && socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}${site.base}`,
    behaviour,
    requests,
    /** As if the connection were cut. The port is not given up, since another program could take it. */
    goOffline() {
      isAway = true;
      server.closeAllConnections();
    },
    goOnline() {
      isAway = false;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(site, behaviour, path) {
  if (!path.startsWith(site.base)) return [404, "text/plain", "not found"];
  const file = join(site.out, decodeURIComponent(path.slice(site.base.length)));
  const found = (await isFolder(file)) ? join(file, "index.html") : file;
  const type = TYPES[extname(found)] ?? "application/octet-stream";
  if (type.startsWith("text/html")) await behaviour.held;
  try {
    return [200, type, await readFile(found)];
  } catch {
    return [404, TYPES[".html"], await readFile(join(site.out, "404.html"))];
  }
}

async function textOf(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

async function isFolder(path) {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
