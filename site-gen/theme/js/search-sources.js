// Who answers a search: a Meilisearch that the site names, the product when it serves the site, and
// the site's own index, which needs no server. The next one answers when one does not.
//
// A source is `ask({ query, filters, limit })` and gives `{ total, hits, facets }`. A hit has `url`,
// `section`, `title` and `heading` as pairs of a text and the ranges to mark in it, and `excerpt()`,
// which promises such a pair. A facet is an object of counts by value.

import { absence, isServed } from "./servers.js";

/** A server that takes longer than this is away. */
const PATIENCE_MS = 2_000;

const { search, searchApi, searchServer, searchEdition = "{}" } = document.documentElement.dataset;
/** What servers are told to stay within: the language and the version of this page. */
const edition = JSON.parse(searchEdition);
const opened = new Map();
const away = absence("profile-builder.search-away");

const own = () => import("./search-static.js").then(({ openSource }) => openSource(search));
/** Each opens its source, or gives nothing when there is none. */
const servers = [
  searchServer && (() => import("./search-meilisearch.js").then(({ openSource }) => openSource(JSON.parse(searchServer), edition))),
  searchApi && (async () => (await isServedInTime()) && (await import("./search-product.js")).openSource(searchApi, edition)),
].filter(Boolean);

function isServedInTime() {
  const late = AbortSignal.timeout(PATIENCE_MS);
  return Promise.race([isServed(), new Promise((done) => late.addEventListener("abort", () => done(false)))]);
}

/** Asks the first source that answers. */
export async function ask(request) {
  for (const server of away.is() ? [] : servers) {
    try {
      const source = await once(server);
      if (source) return await source({ ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      console.info(`The search goes on without its server: ${error.message}`);
    }
  }
  if (servers.length > 0) away.note();
  const source = await once(own);
  return source(request);
}

/** Begins to load what the first search will need. */
export function prepare() {
  const first = away.is() || servers.length === 0 ? own : servers[0];
  const opening = once(first).then((source) => source || once(own));
  opening.catch(() => {}); // The search itself will tell.
}

function once(open) {
  if (!opened.has(open)) {
    const opening = open();
    const forget = () => opened.delete(open);
    opening.then((source) => source || forget(), forget);
    opened.set(open, opening);
  }
  return opened.get(open);
}
