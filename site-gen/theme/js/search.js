// The way to the search: a button and two keys. What makes the dialog work is loaded when it opens.
import { say } from "./words.js";

const dialog = document.querySelector("dialog.search");

async function open(query) {
  if (dialog.open) return;
  // At once, so that nothing is lost of what is typed meanwhile.
  dialog.showModal();
  dialog.querySelector(".search-input").select();
  try {
    const { openSearch } = await import("./search-dialog.js");
    if (dialog.open) openSearch(query);
  } catch (error) {
    console.error(error);
    dialog.querySelector(".search-status").textContent = say("search_failed");
  }
}

/** Connects the button and the keys, and opens a search that stands in the address. */
export function startSearch() {
  document.querySelector(".search-button").addEventListener("click", () => open());
  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCommand = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isElsewhere = document.querySelector("dialog[open]:not(.search)");
    if (isElsewhere || !(isCommand || (isSlash && !isTyping))) return;
    event.preventDefault();
    open();
  });
  const asked = new URLSearchParams(location.search).get("search");
  if (asked !== null) open(asked);
}
