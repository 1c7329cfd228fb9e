// Starts everything on the page. Each part stands alone, so that one failure leaves the rest.
import { startRoles } from "./roles.js";
import { startTheme } from "./theme.js";
import { startMenu } from "./menu.js";
import { startCopying, startScrollSpy } from "./reading.js";
import { startTabs } from "./tabs.js";
import { startBookmarks } from "./bookmarks.js";
import { startOffline } from "./offline.js";
import { say } from "./words.js";

/** What only some pages need is loaded by them. */
const parts = [
  [".page-menu", async () => (await import("./page-tools.js")).startPageTools()],
  [".feedback", async () => (await import("./feedback.js")).startFeedback()],
  [".offline-list", async () => (await import("./offline-pages.js")).startOfflinePages()],
];
const needed = parts.filter(([selector]) => document.querySelector(selector)).map(([, start]) => start);

const everywhere = [startRoles, startTheme, startMenu, startCopying, startScrollSpy, startTabs, startSearching, startBookmarks, startOffline];
for (const start of [...everywhere, ...needed]) {
  (async () => start())().catch(console.error);
}

/** Opens the search dialog at the first call for it, and loads what makes it work; that listens itself from then on. */
function startSearching() {
  const dialog = document.querySelector("dialog.search");
  const first = new AbortController();
  const open = async (event) => {
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    try {
      const { startSearch } = await import("./search.js");
      if (first.signal.aborted) return; // A second call came before the first was answered.
      first.abort();
      startSearch();
      dialog.querySelector("input").dispatchEvent(new Event("input")); // For what was typed meanwhile.
    } catch (error) {
      console.error(error);
      dialog.querySelector(".search-status").textContent = say("search_failed");
    }
  };
  document.querySelector(".search-button").addEventListener("click", open, first);
  const onKey = (event) => {
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCommand = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (isCommand || (isSlash && !isTyping)) open(event);
  };
  document.addEventListener("keydown", onKey, first);
}
