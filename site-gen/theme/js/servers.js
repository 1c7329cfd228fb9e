// Servers beside the site: what did not answer is left alone for a while, on the next pages as well.

/** How long that is. */
const AWAY_MS = 60_000;

/** Remembers under `key` when something did not answer: `is()` tells whether that is less than `duration` ago. */
export function absence(key, duration = AWAY_MS) {
  let since = 0;
  const is = () => {
    try {
      since = Math.max(since, Number(sessionStorage.getItem(key)));
    } catch {
      // What this page knows must do.
    }
    return since > 0 && Date.now() - since < duration;
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
/** What a host without the product answers holds for the whole visit. */
const noProduct = absence("profile-builder.no-product", Infinity);
let asking = null; // What was asked last on this page, unless the answer was no.

/** Whether the product answers where this site is served; a reader who waits for it has it asked `again`. */
export async function isServed({ again = false } = {}) {
  if ((noProduct.is() || product.is()) && !again) return false;
  if (again) asking = null;
  asking ??= askProduct();
  const served = await asking;
  if (!served) asking = null;
  return served;
}

async function askProduct() {
  const response = await fetch("/api/v1/server").catch(() => null);
  if (response?.ok && response.headers.get("content-type")?.includes("json")) return true;
  if (response && response.status < 500 && response.status !== 429) noProduct.note();
  else if (navigator.onLine) product.note();
  return false;
}
