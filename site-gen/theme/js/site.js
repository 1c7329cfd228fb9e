// Starts everything on the page. Each part stands alone, so that one failure leaves the rest.
import { startRoles } from "./roles.js";
import { startTheme } from "./theme.js";
import { startMenu } from "./menu.js";
import { startCopying, startScrollSpy } from "./reading.js";
import { startTabs } from "./tabs.js";
import { startSearch } from "./search.js";
import { startOffline } from "./offline.js";

/** What only some pages need is loaded by them. */
const parts = [[".offline-list", async () => (await import("./offline-pages.js")).startOfflinePages()]];
const needed = parts.filter(([selector]) => document.querySelector(selector)).map(([, start]) => start);

const everywhere = [startRoles, startTheme, startMenu, startCopying, startScrollSpy, startTabs, startSearch, startOffline];
for (const start of [...everywhere, ...needed]) {
  (async () => start())().catch(console.error);
}
