// Recent searches: kept in this browser alone, newest first.

const KEY = "profile-builder.searches";
const MOST = 8;

/** The searches, newest first. */
export function recentSearches() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((query) => typeof query === "string").slice(0, MOST) : [];
  } catch {
    return []; // Storage may be switched off, or hold what another program wrote.
  }
}

function store(searches) {
  try {
    if (searches.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(searches.slice(0, MOST)));
  } catch {
    // Nothing is kept then.
  }
}

/** Puts a search first. */
export function rememberSearch(query) {
  store([query, ...recentSearches().filter((other) => other !== query)]);
}

/** Removes one search. */
export function forgetSearch(query) {
  store(recentSearches().filter((other) => other !== query));
}

/** Removes all searches. */
export function forgetSearches() {
  store([]);
}
