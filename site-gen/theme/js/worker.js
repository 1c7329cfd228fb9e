// The service worker: what was read can be read again without a connection.
//
// `site`, which stands before this text, is what the build knows: `root`, `offline` (addresses) and
// `files` (addresses whose names carry a hash of their content). Pages come from the network as
// long as it answers in time; a copy is what helps when it does not.

/** Milliseconds that the network has before a copy is shown; more when the reader asks again. */
const PATIENCE = { visit: 2500, reload: 10_000 };
/** Visited pages that are kept, the latest. */
const MOST_PAGES = 200;
/** Sections of an edition whose whole search index is kept, which takes 1.5 MB on its way here at most. */
const MOST_SECTIONS = 10_000;

const THEME = `${site.root} theme`;
const PAGES = `${site.root} pages`;
const SAVED = `${site.root} saved`; // Written by pages, when the reader asks for a section.

/** The list of an edition's search index, which has the same name in each version. */
const LIST = /(^|\/)search\.json$/;
/** A file of the index. */
const INDEX_FILE = /\/search-(words|pages|facets)\.[0-9a-f]{12}\.json$/;
const HASHED = /[\w.-]+\.[0-9a-f]{12}\.\w+/g;
/** What the product may answer below the site's root, which is no page of the site. */
const PRODUCT = /^(app|api|graphql|realtime)(\/|$)/;

let hasAsked = false;
let hasLeft = false;

addEventListener("install", (event) => {
  skipWaiting(); // Names with hashes keep two versions apart, so that the new one may take over.
  event.waitUntil(prepare());
});

let beginning; // Resolves when what an earlier worker left has been gone through.
addEventListener("activate", (event) => event.waitUntil((beginning = begin())));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (hasLeft || request.method !== "GET" || request.headers.has("range")) return;
  if (origin !== location.origin || !pathname.startsWith(site.root)) return;
  const path = pathname.slice(site.root.length);
  if (PRODUCT.test(path) || path === "sw.js") return;
  const answer = request.mode === "navigate" ? page : path.match(HASHED) ? hashed : LIST.test(path) ? list : other;
  // Whatever goes wrong in here, the reader gets what there would be without a worker.
  event.respondWith(answer(event, origin + pathname).catch(() => fetch(request)));
});

/** For each window that was given a copy: whether the network had something else. */
const late = new Map();
addEventListener("message", (event) => {
  if (event.data === "leave") event.waitUntil(leave());
  if (event.data === "outdated?") event.waitUntil(tellWhenOutdated(event.source));
  if (event.data?.search) event.waitUntil(keepSearchInTurn(event.data));
});

async function tellWhenOutdated(client) {
  const isOutdated = await late.get(client.id);
  late.delete(client.id);
  if (isOutdated) client.postMessage("outdated");
}

async function prepare() {
  const theme = await open(THEME);
  const add = async (address) => (await theme.match(address)) ?? theme.add(address);
  const fresh = (address) => new Request(address, { cache: "no-cache" });
  await Promise.all([...site.files.map(add), theme.add(fresh(site.offline))]);
  const pages = await open(PAGES);
  await pages.add(fresh(site.root));
}

async function begin() {
  await registration.navigationPreload?.enable();
  await clients.claim();
  // What was open before there was a worker has been read as well.
  const windows = await clients.matchAll({ type: "window" });
  await Promise.all(windows.map(({ url }) => keepOpen(url).catch(() => {})));
  await forgetFiles();
}

/** Keeps what a window shows, which the browser has just loaded and need not ask for again. */
async function keepOpen(url) {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (!pathname.startsWith(site.root) || (await kept(address))) return;
  await keepPage(address, await fetch(url, { cache: "force-cache" }));
}

/** A page: from the network, or a copy when that fails or takes too long. */
async function page(event, address) {
  const network = fromNetwork(event);
  const copy = await kept(address);
  const text = copy?.clone().text();
  const keeping = network.then((response) => keepPage(address, response.clone(), text));
  event.waitUntil(keeping.catch(() => {}).then(leaveWhenRemoved));
  if (!copy) return network.catch(() => caches.match(site.offline));
  const patience = event.request.cache === "default" ? PATIENCE.visit : PATIENCE.reload;
  const first = await Promise.race([network.catch(() => null), pause(patience)]);
  if (first && first.status < 500) return first;
  late.set(
    event.resultingClientId,
    keeping.catch(() => false),
  );
  return copy;
}

async function fromNetwork(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** Keeps a page; resolves to whether it differs from `before`, the promise of an earlier text. */
async function keepPage(address, response, before) {
  const gone = response.status === 404 || response.status === 410;
  const [pages, saved] = await Promise.all([PAGES, SAVED].map(open));
  if (gone) await Promise.all([pages.delete(address), saved.delete(address)]);
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  if (!response.ok || response.redirected || !isPage) return false;
  const cache = (await saved.match(address)) ? saved : pages;
  await cache.put(address, response.clone());
  await forgetPages(pages);
  return before !== undefined && (await before) !== (await response.text());
}

/** A file whose name tells its content: a copy is as good as the file. */
async function hashed(event, address) {
  const copy = await caches.match(address, { cacheName: THEME });
  if (copy) return copy;
  const response = await fetch(event.request);
  if (response.ok && response.type === "basic") event.waitUntil(keepFile(address, response.clone()));
  return response;
}

/** Anything else: from the network, with a copy for when that fails. */
async function other(event, address) {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (await kept(address)) event.waitUntil(keepPage(address, response.clone()));
    const isPart = request.destination !== "" || address.endsWith(".json");
    if (isPart && response.ok && response.type === "basic") event.waitUntil(keepFile(address, response.clone()));
    return response;
  } catch (error) {
    const copy = (await kept(address)) ?? (await caches.match(address, { cacheName: THEME }));
    if (copy) return copy;
    throw error;
  }
}

/** The list of the search index; a copy says that it is one, because what it lists must then be here. */
async function list(event, address) {
  const network = fetch(event.request);
  const keeping = network.then((response) => response.ok && keepFile(address, response.clone()));
  event.waitUntil(keeping.catch(() => {}));
  const copy = await caches.match(address, { cacheName: THEME });
  if (!copy) return network;
  const first = await Promise.race([network.catch(() => null), pause(PATIENCE.visit)]);
  if (first && first.status < 500) return first;
  return new Response(copy.body, { headers: { "content-type": "application/json", "x-copy": "yes" } });
}

let turn = Promise.resolve();
/** Keeps the index behind a list, after those that were asked for before. */
function keepSearchInTurn(asked) {
  turn = turn.then(() => keepSearch(asked)).catch(() => {}); // The next page asks again.
  return turn;
}

/**
 * Brings what is kept of a search index up to date, so that it can be searched without a connection:
 * all of it, unless it is large or the reader's connection `isSpared`. The list comes last, so that it
 * replaces the one before when its files are here.
 */
async function keepSearch({ search, isSpared }) {
  const address = new URL(search, location).href;
  const { origin, pathname } = new URL(address);
  if (origin !== location.origin || !pathname.startsWith(site.root) || !LIST.test(pathname)) return;
  await beginning?.catch(() => {});
  const theme = await open(THEME);
  if (isSpared && !(await theme.match(address))) return;
  const response = await fetch(address, { cache: "no-cache" });
  if (response.status === 404 || response.status === 410) await theme.delete(address);
  if (response.ok) {
    const { parts, facets, pages, words } = await response.clone().json();
    const files = parts > MOST_SECTIONS ? [facets] : [facets, ...[...pages, ...words].map(([, name]) => name)];
    // One after the other, so that whatever the reader does has the connection first.
    for (const name of isSpared ? [] : files) {
      const file = new URL(site.root + name, location).href;
      if (await theme.match(file)) continue;
      const part = await fetch(file, { priority: "low" });
      if (part.ok) await keepFile(file, part);
    }
    await keepFile(address, response);
  }
  await forgetIndexFiles(theme);
}

/** Lets go of the files of search indexes that no list has any more. */
async function forgetIndexFiles(theme) {
  const requests = await theme.keys();
  const texts = await listsIn(theme, requests);
  const isStale = ({ url }) => INDEX_FILE.test(url) && !texts.some((text) => text.includes(url.match(HASHED)[0]));
  await Promise.all(requests.filter(isStale).map((request) => theme.delete(request)));
}

/** The lists of search indexes that are kept, as texts. */
async function listsIn(theme, requests) {
  const lists = requests.filter(({ url }) => LIST.test(new URL(url).pathname));
  return Promise.all(lists.map(async (request) => (await theme.match(request)).text()));
}

async function keepFile(address, response) {
  const theme = await open(THEME);
  await theme.put(address, response);
}

async function kept(address) {
  const saved = await caches.match(address, { cacheName: SAVED });
  return saved ?? caches.match(address, { cacheName: PAGES });
}

/** Lets go of the pages that were visited longest ago; the last to be put stands last. */
async function forgetPages(pages) {
  const root = new URL(site.root, location).href;
  const requests = (await pages.keys()).filter(({ url }) => url !== root);
  await Promise.all(requests.slice(0, -MOST_PAGES).map((request) => pages.delete(request)));
}

/** Lets go of the files that neither this version nor any page that is kept leads to. */
async function forgetFiles() {
  const theme = await open(THEME);
  const files = new Map();
  for (const request of await theme.keys()) {
    const [name] = new URL(request.url).pathname.match(HASHED) ?? [];
    if (name) files.set(name, request);
  }
  const wanted = new Set();
  const want = async (text) => {
    for (const [name] of text.matchAll(HASHED)) {
      if (wanted.has(name) || !files.has(name)) continue;
      wanted.add(name);
      if (/\.(js|css|json)$/.test(name)) await want(await (await theme.match(files.get(name))).text());
    }
  };
  await want(site.files.join(" "));
  for (const name of [PAGES, SAVED]) {
    const cache = await open(name);
    for (const request of await cache.keys()) await want(await (await cache.match(request)).text());
  }
  for (const text of await listsIn(theme, await theme.keys())) await want(text);
  for (const [name, request] of files) if (!wanted.has(name)) await theme.delete(request);
}

/** Undoes the registration when the site has no worker any more; asked once each time it starts. */
async function leaveWhenRemoved() {
  if (hasAsked) return;
  hasAsked = true;
  const response = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (response?.status !== 404 && response?.status !== 410) return;
  await leave();
}

/** Goes, with all that was kept. What is still on its way may keep nothing any more. */
async function leave() {
  hasLeft = true;
  await registration.unregister();
  await Promise.all([THEME, PAGES, SAVED].map((name) => caches.delete(name)));
}

/** The only way to a cache: to open one that was deleted would bring it back. */
async function open(name) {
  if (hasLeft) throw new Error("The site is no longer kept for reading offline.");
  return caches.open(name);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null));
}
