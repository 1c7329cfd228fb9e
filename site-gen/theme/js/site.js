// Starts everything on the page. Each part stands alone, so that one failure leaves the rest.
import { startRoles } from "./roles.js";
import { startTheme } from "./theme.js";
import { startMenu } from "./menu.js";
import { startCopying, startScrollSpy } from "./reading.js";
import { startTabs } from "./tabs.js";
import { startBookmarks } from "./bookmarks.js";
import { startOffline } from "./offline.js";
import { startSearch } from "./search.js";

/** What only some pages need is loaded by them. */
const parts = [
  [".page-menu", async () => (await import("./page-tools.js")).startPageTools()],
  [".feedback", async () => (await import("./feedback.js")).startFeedback()],
  [".offline-list", async () => (await import("./offline-pages.js")).startOfflinePages()],
];
const needed = parts.filter(([selector]) => document.querySelector(selector)).map(([, start]) => start);

const everywhere = [startRoles, startTheme, startMenu, startCopying, startScrollSpy, startTabs, startSearch, startBookmarks, startOffline];
for (const start of [...everywhere, ...needed]) {
  (async () => start())().catch(console.error);
}
