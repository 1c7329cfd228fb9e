// Servers beside the site: what did not answer is left alone for a while, on the next pages as well.

/** How long that is. */
const AWAY_MS = 60_000;

/** Remembers under `key` when something did not answer: `is()` tells whether that was just now. */
export function absence(key) {
  let since = 0;
  const is = () => {
    try {
      since = Math.max(since, Number(sessionStorage.getItem(key)));
    } catch {
      // What this page knows must do.
    }
    return Date.now() - since < AWAY_MS;
  };
  const note = () => {
    if (is()) return;
    since = Date.now();
    try {
      sessionStorage.setItem(key, String(since));
    } catch {
      // The next page finds out for itself.
    }
  };
  return { is, note };
}

const product = absence("profile-builder.product-away");

/** Whether the product answers where this site is served; a reader who waits for it has it asked `again`. */
export async function isServed({ again = false } = {}) {
  if (product.is() && !again) return false;
  const response = await fetch("/api/v1/server").catch(() => null);
  const served = response?.ok && response.headers.get("content-type")?.includes("json");
  if (!served && navigator.onLine) product.note();
  return Boolean(served);
}
