// The site's own index, whose files are loaded as they are needed: no server is asked anything.
import { excerpt, find, matchRanges, openIndex } from "./search-index.js";

const pages = new Map(); // address -> the page's document, being loaded

/** A source over the index that `manifest` lists. */
export async function openSource(manifest) {
  const { root } = document.documentElement.dataset;
  const list = await json(manifest, { cache: "no-cache" });
  const index = openIndex(list, (name) => json(root + name));
  return async ({ query, filters, limit }) => {
    const { hits, ...answer } = await find(index, query, filters, limit);
    return { ...answer, hits: hits.map(hit) };
  };
}

function hit(found) {
  const marked = (text) => [text, matchRanges(text, found.matches)];
  return {
    url: found.url,
    section: found.section,
    title: marked(found.title),
    heading: marked(found.heading),
    excerpt: async () => marked(excerpt(await textOf(found), found.matches)),
  };
}

async function json(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

/** The plain text of a section, read from its page. */
async function textOf(result) {
  if (!pages.has(result.page)) {
    const loading = fetch(result.page)
      .then((response) => response.text())
      .then((html) => new DOMParser().parseFromString(html, "text/html"));
    loading.catch(() => pages.delete(result.page));
    pages.set(result.page, loading);
  }
  return sectionText(await pages.get(result.page), result.anchor);
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
