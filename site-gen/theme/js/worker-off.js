// What a site without offline reading gives instead of a service worker: it undoes an earlier one.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const root = new URL(registration.scope).pathname;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(`${root} `)).map((name) => caches.delete(name)));
  await registration.unregister();
}
