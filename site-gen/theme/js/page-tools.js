// What can be done with a page: copied as Markdown, printed.
import { say } from "./words.js";

/** Connects the menu. */
export function startPageTools() {
  const menu = document.querySelector(".page-menu");
  const said = menu.querySelector(".page-menu-said");
  for (const button of menu.querySelectorAll("button")) button.disabled = false; // They can be used from here on.
  menu.querySelector(".print-page").addEventListener("click", () => {
    menu.open = false;
    print();
  });
  menu.querySelector(".copy-page")?.addEventListener("click", async ({ target }) => {
    said.textContent = say((await copy(target.dataset.copy)) ? "copied" : "page_not_copied");
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("toggle", () => (said.textContent = ""));
}

async function copy(address) {
  const text = fetch(address).then((response) => {
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return response.blob();
  });
  try {
    // The text is promised, since a browser may forget the click while it is loaded.
    const promised = text.then((blob) => new Blob([blob], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": promised })]);
    return true;
  } catch (error) {
    console.info("The page was not copied:", error);
    return false;
  }
}
