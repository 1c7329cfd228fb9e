// The site's own index, whose files are loaded as they are needed: no server is asked anything.
import { excerpt, find, matchRanges, openIndex } from "./search-index.js";
import { say } from "./words.js";

const { root } = document.documentElement.dataset;
/** What the service worker keeps. */
const FILES = `${root} theme`;
const COPIES = [`${root} saved`, `${root} pages`];

/**
 * A source over the index that `manifest` lists. It `isAway` when the list is a copy: without a
 * connection it takes only what is on the device, and asks nobody for the rest.
 */
export async function openSource(manifest) {
  const response = await fetched(manifest, { cache: "no-cache" });
  const isAway = response.headers.has("x-copy");
  const list = await response.json();
  const kept = isAway ? await keptOf(list) : null;
  const load = async (name) => (kept && !kept.has(name) ? [] : (await fetched(root + name)).json());
  const index = openIndex(list, load);
  const readPage = pageReader(isAway);
  const ask = async ({ query, filters, limit }) => {
    const { hits, ...answer } = await find(index, query, filters, limit);
    return { ...answer, isPartial: kept?.isPartial, hits: hits.map((found) => hit(found, readPage)) };
  };
  return Object.assign(ask, { isAway });
}

/** Those of the index's files that are on the device. */
async function keptOf({ facets, pages, words }) {
  const files = await caches.open(FILES);
  const addresses = new Set((await files.keys()).map(({ url }) => url));
  const names = [facets, ...[...pages, ...words].map(([, name]) => name)];
  const kept = names.filter((name) => addresses.has(new URL(root + name, location).href));
  if (!kept.includes(facets)) throw new Error("no part of the index is on this device");
  return Object.assign(new Set(kept), { isPartial: kept.length < names.length });
}

function hit(found, readPage) {
  const marked = (text) => [text, matchRanges(text, found.matches)];
  return {
    url: found.url,
    section: found.section,
    title: marked(found.title),
    heading: marked(found.heading),
    excerpt: async () => {
      const page = await readPage(found.page);
      if (!page) return [say("search_not_kept"), []];
      return marked(excerpt(sectionText(page, found.anchor), found.matches));
    },
  };
}

async function fetched(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response;
}

/** Gives pages as documents, each read once; null for one that is not on the device while the network is away. */
function pageReader(isAway) {
  const pages = new Map();
  const read = async (address) => {
    let response = isAway ? null : await fetch(address).catch(() => null);
    if (!response) isAway = true; // It may have gone since the list was loaded.
    response ??= await copyOf(address);
    return response ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  };
  return (address) => {
    if (!pages.has(address)) {
      const reading = read(address);
      reading.catch(() => pages.delete(address));
      pages.set(address, reading);
    }
    return pages.get(address);
  };
}

async function copyOf(address) {
  for (const cacheName of COPIES) {
    const copy = await caches.match(address, { cacheName });
    if (copy) return copy;
  }
  return null;
}

const NOT_TEXT = ".badges, .anchor, .code-head, .note-mention, .note-back";

function sectionText(page, anchor) {
  const prose = page.querySelector(".prose");
  const start = anchor ? page.getElementById(anchor)?.closest(".heading") : null;
  if (!prose || (anchor && !start)) return "";
  const texts = start ? [] : [page.querySelector(".lead")?.textContent ?? ""];
  const accept = (node) => (node.nodeType === 1 && node.matches(NOT_TEXT) ? 2 : 1);
  const walker = page.createTreeWalker(prose, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, accept);
  walker.currentNode = start ?? prose;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (start?.contains(node)) continue;
    if (node.nodeType === 1 && node.matches(".heading")) break;
    if (node.nodeType === 3) texts.push(node.data);
  }
  return texts.join(" ").replace(/\s+/g, " ").trim();
}
