// Saved pages: a star on each page, and a list that is the same in every tab.
import { say } from "./words.js";

const KEY = "profile-builder.saved-pages";
const { root } = document.documentElement.dataset;

/** The saved pages of this site, the latest first, each with `url` and `title`. */
function saved() {
  return all().filter(({ url }) => url.startsWith(root));
}

function all() {
  try {
    const pages = JSON.parse(localStorage.getItem(KEY));
    const isPage = (page) => typeof page?.url === "string" && typeof page.title === "string";
    return Array.isArray(pages) ? pages.filter(isPage) : [];
  } catch {
    return []; // Storage may be switched off, or hold something else.
  }
}

function store(pages) {
  try {
    localStorage.setItem(KEY, JSON.stringify(pages));
  } catch {
    // Without storage nothing can be saved, and the star stays empty.
  }
}

const without = (url) => all().filter((page) => page.url !== url);

/** Connects the star and the list. */
export function startBookmarks() {
  const star = document.querySelector(".save-page");
  const dialog = document.querySelector("dialog.saved");
  const here = { url: location.pathname, title: document.querySelector("h1")?.textContent ?? document.title };

  const show = () => {
    const pages = saved();
    star?.setAttribute("aria-pressed", String(pages.some(({ url }) => url === here.url)));
    dialog.querySelector(".saved-none").hidden = pages.length > 0;
    dialog.querySelector(".saved-list").replaceChildren(...pages.map(item));
  };
  const item = ({ url, title }, index) => {
    const row = dialog.querySelector("template").content.cloneNode(true).firstElementChild;
    const link = row.querySelector("a");
    link.href = url;
    link.textContent = title;
    const button = row.querySelector("button");
    button.setAttribute("aria-label", say("remove_saved", { title }));
    button.addEventListener("click", () => {
      store(without(url));
      show();
      const buttons = dialog.querySelectorAll(".saved-list button");
      (buttons[Math.min(index, buttons.length - 1)] ?? dialog.querySelector(".saved-close")).focus();
    });
    return row;
  };

  star?.addEventListener("click", () => {
    const isSaved = star.getAttribute("aria-pressed") === "true";
    store(isSaved ? without(here.url) : [here, ...without(here.url)]);
    show();
  });
  for (const button of document.querySelectorAll(".saved-button")) {
    button.addEventListener("click", () => {
      show();
      dialog.showModal();
    });
  }
  dialog.querySelector(".saved-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  addEventListener("storage", (event) => event.key === KEY && show());
  show();
}
