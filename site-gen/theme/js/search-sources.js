// Who answers a search: a Meilisearch that the site names, the product when it serves the site, and
// the site's own index, which needs no server. The next one answers when one does not.
//
// A source is `ask({ query, filters, limit })` and gives `{ total, hits, facets }`, with `isPartial`
// when a part of the site could not be searched. A hit has `url`, `section`, `title` and `heading` as
// pairs of a text and the ranges to mark in it, and `excerpt()`, which promises such a pair. A facet is
// an object of counts by value.

import { absence, isServed } from "./servers.js";

/** A server that takes longer than this is away. */
const PATIENCE_MS = 2_000;
/** For so long a failure is the answer: the letters that follow do not repeat it. */
const HOLD_MS = 10_000;

const { search, searchApi, searchServer, searchEdition = "{}" } = document.documentElement.dataset;
/** What servers are told to stay within: the language and the version of this page. */
const edition = JSON.parse(searchEdition);
const opened = new Map();
const told = new WeakSet(); // Errors.
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

addEventListener("online", () => opened.clear());

let newest = 0;
let turn = Promise.resolve(); // When the servers have answered what was asked before.

/**
 * Asks the first source that answers; null when none does, or when there is a newer request.
 *
 * Servers are asked one thing at a time, so that one that is away is missed once however fast somebody
 * types; of what waits meanwhile, only the newest is asked.
 */
export async function ask(request) {
  newest += 1;
  const mine = newest;
  const asking = turn.then(() => (mine === newest ? askServers(request) : null));
  turn = asking;
  const answer = await asking;
  return answer || mine !== newest ? answer : askOwn(request);
}

async function askServers(request) {
  for (const server of away.is() ? [] : servers) {
    try {
      const source = await once(server);
      if (source) return await source({ ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      console.info(`The search goes on without its server: ${error.message}`);
    }
  }
  if (servers.length > 0) away.note();
  return null;
}

/** The site's index, opened again when a file of it is gone: there is a newer one, or no connection any more. */
async function askOwn(request) {
  try {
    const opening = once(own);
    const source = await opening;
    return await source(request).catch(async () => {
      forget(own, opening);
      return (await once(own))(request);
    });
  } catch (error) {
    fail(own, error);
    return null;
  }
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
    opened.set(open, opening);
    opening.then(
      (source) => {
        if (!source) forget(open, opening);
        // Without a connection; it is looked for again after a while.
        else if (source.isAway) setTimeout(() => forget(open, opening), HOLD_MS);
      },
      (error) => fail(open, error),
    );
  }
  return opened.get(open);
}

function fail(open, error) {
  if (told.has(error)) return;
  told.add(error);
  console.info(`The search could not be loaded: ${error.message}`);
  const failed = Promise.reject(error);
  failed.catch(() => {});
  opened.set(open, failed);
  setTimeout(() => forget(open, failed), HOLD_MS);
}

function forget(open, what) {
  if (opened.get(open) === what) opened.delete(open);
}
