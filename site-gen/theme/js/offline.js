// Reading without a connection: registers the service worker, and says when a newer page is there.

const { root, search, worker } = document.documentElement.dataset;
/** Milliseconds that a page is hidden before it is worth a look whether there is a newer one. */
const LONG = 60_000;

/** Registers the worker, or undoes an earlier registration when the site has none. */
export async function startOffline() {
  if (!("serviceWorker" in navigator)) return;
  if (!worker) return leave();
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }) => data === "outdated" && showNotice());
  serviceWorker.controller?.postMessage("outdated?");
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
  try {
    const registration = await register();
    if (!registration) return;
    whenIdle(keepSearch);
    const [{ responseStatus }] = performance.getEntriesByType("navigation");
    if (responseStatus >= 400) return; // A page that does not exist has no news.
    watchForNews(registration, digest("force-cache").catch(() => null));
  } catch (error) {
    console.info("This site cannot be read offline:", error); // It is read as before.
  }
}

/** A worker that has just left would come back, without a look at its file, if it were registered again. */
async function register() {
  const { serviceWorker } = navigator;
  const address = new URL(worker, location).href;
  if (serviceWorker.controller?.scriptURL === address) return serviceWorker.getRegistration(root);
  const file = await fetch(address, { method: "HEAD", cache: "no-cache" });
  return file.ok ? serviceWorker.register(address, { scope: root, updateViaCache: "none" }) : undefined;
}

function whenIdle(work) {
  if (globalThis.requestIdleCallback) requestIdleCallback(work);
  else setTimeout(work, 1000);
}

/** Has the worker bring the search index of this page up to date, so that it answers without a server. */
async function keepSearch() {
  const { active } = await navigator.serviceWorker.ready;
  const { saveData, effectiveType = "4g" } = navigator.connection ?? {};
  active.postMessage({ search, isSpared: saveData || effectiveType !== "4g" });
}

/** Undoes an earlier registration. Its worker serves this page to the end, so it is told to keep nothing. */
async function leave() {
  const registration = await navigator.serviceWorker.getRegistration(root);
  if (registration?.scope === new URL(root, location).href) {
    registration.active?.postMessage("leave");
    await registration.unregister();
  }
  const names = (await caches.keys()).filter((name) => name.startsWith(`${root} `));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Compares this page with the server's when it may have changed: `shown` promises the digest of this one. */
function watchForNews(registration, shown) {
  const look = async () => {
    const now = await digest("no-cache").catch(() => null); // Without a connection nothing is newer.
    const before = await shown;
    if (now && before && now !== before) showNotice();
  };
  let hiddenSince = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenSince = Date.now();
    else if (Date.now() - hiddenSince > LONG) {
      registration.update().catch(() => {});
      keepSearch();
      look();
    }
  });
  addEventListener("pageshow", (event) => event.persisted && look());
  let isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!isFirst) look();
    isFirst = false;
  });
}

/** The digest of this page's HTML, as the browser's cache has it or as the server has it now. */
async function digest(cache) {
  const [{ name }] = performance.getEntriesByType("navigation"); // The address before any script changed it.
  const response = await fetch(cache === "force-cache" ? name : location.pathname, { cache });
  if (!response.ok) return null;
  const bytes = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return new Uint8Array(bytes).join();
}

/** Says that there is a newer version of the page. It stays until it is used or closed. */
function showNotice() {
  const place = document.querySelector(".notices");
  if (!place || place.childElementCount > 0) return;
  place.append(document.querySelector(".update-notice").content.cloneNode(true));
  place.querySelector(".notice-reload").addEventListener("click", () => location.reload());
  place.querySelector(".notice-close").addEventListener("click", () => place.replaceChildren());
}
