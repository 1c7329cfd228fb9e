// The page about offline reading: what can be read without a connection, and what else may be kept.

const { root } = document.documentElement.dataset;
const VISITED = `${root} pages`;
const SAVED = `${root} saved`;
const FILES = `${root} theme`;
/** Pages that are fetched at the same time. */
const AT_ONCE = 4;

/** Fills the page. */
export async function startOfflinePages() {
  const here = location.pathname === new URL("offline.html", new URL(root, location)).pathname;
  document.querySelector(".offline-lost").hidden = here;
  if (!here) addEventListener("online", () => location.reload());
  document.querySelector(".offline-forget").addEventListener("click", async () => {
    await Promise.all([...[VISITED, SAVED].map((name) => caches.delete(name)), forgetSearch()]);
    await showPages();
    if (here) showSections(await addresses(SAVED));
  });
  await showPages();
  if (here) showSections(await addresses(SAVED));
}

/** Removes the search index, which has the words of all pages. */
async function forgetSearch() {
  const files = await caches.open(FILES);
  const isIndex = ({ url }) => /\/search(-[a-z]+\.[0-9a-f]+)?\.json$/.test(url);
  const parts = (await files.keys()).filter(isIndex);
  await Promise.all(parts.map((request) => files.delete(request)));
}

async function addresses(name) {
  const cache = await caches.open(name);
  return new Set((await cache.keys()).map(({ url }) => url));
}

/** Lists the pages that are kept, by title. */
async function showPages() {
  const pages = new Map();
  for (const name of [VISITED, SAVED]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      pages.set(request.url, await titleOf(await cache.match(request)));
    }
  }
  const sorted = [...pages].sort(([, left], [, right]) => left.localeCompare(right));
  document.querySelector(".offline-list").replaceChildren(...sorted.map(item));
  document.querySelector(".offline-none").hidden = sorted.length > 0;
  document.querySelector(".offline-forget").hidden = sorted.length === 0;
}

async function titleOf(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("h1")?.textContent ?? page.title;
}

function item([address, title]) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** Offers each section of the navigation. */
function showSections(saved) {
  const template = document.querySelector(".offline-section");
  const sections = [...document.querySelectorAll(".side > ul > li")].filter((item) => item.querySelector("ul"));
  const rows = sections.map((section) => {
    const row = template.content.cloneNode(true).firstElementChild;
    const links = [...section.querySelectorAll("a")];
    const pages = links.map((link) => new URL(link.getAttribute("href"), location).href);
    row.querySelector(".section-title").textContent = links[0].firstChild.data.trim();
    row.querySelector(".section-size").textContent = pages.length;
    const button = row.querySelector("button");
    button.setAttribute("aria-describedby", (row.querySelector(".section-title").id = `site:${links[0].pathname}`));
    row.dataset.state = pages.every((page) => saved.has(page)) ? "saved" : "";
    button.addEventListener("click", () => save(row, pages));
    return row;
  });
  document.querySelector(".offline-sections").replaceChildren(...rows);
  document.querySelector(".offline-more").hidden = rows.length === 0;
}

async function save(row, pages) {
  const status = document.querySelector(".offline-status");
  const progress = row.querySelector("progress");
  const cache = await caches.open(SAVED);
  const left = [...pages];
  row.dataset.state = "saving";
  progress.max = pages.length;
  const work = async () => {
    for (let page = left.shift(); page; page = left.shift()) {
      await savePage(cache, page);
      progress.value = pages.length - left.length;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    row.dataset.state = "saved";
  } catch (error) {
    console.error(error);
    left.length = 0;
    row.dataset.state = "failed";
  }
  status.textContent = row.querySelector(`[data-when="${row.dataset.state}"]`).textContent;
  await showPages();
}

/** Keeps a page and the pictures on it. */
async function savePage(cache, address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  await cache.put(address, response.clone());
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const images = [...page.querySelectorAll("img[src]")].filter(({ src }) => new URL(src).origin === location.origin);
  await Promise.all(images.map((image) => savePicture(image).catch(() => {}))); // The text is of use without it.
}

/** Keeps that of a picture's files which this device chooses. */
async function savePicture(image) {
  image.loading = "eager";
  document.adoptNode(image.closest("picture") ?? image); // In a document without a window nothing is chosen.
  await image.decode();
  const { origin, pathname } = new URL(image.currentSrc);
  const response = await fetch(pathname);
  const files = await caches.open(FILES);
  if (response.ok) await files.put(origin + pathname, response);
}
