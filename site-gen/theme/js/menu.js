// The tree of pages: sections that are open or closed, and on narrow screens the whole of it, which is opened by a button
// and closed by Escape, the shade or a choice.

const KEY = "profile-builder.tree";
/** How many choices are remembered. */
const MOST = 100;

const root = document.documentElement;

/** Connects the menu, and brings the current page into view in the tree. */
export function startMenu() {
  const button = document.querySelector(".menu-button");
  const side = document.querySelector(".side");
  const shade = document.querySelector(".shade");
  if (!button || !side || !shade) return;
  side.addEventListener("click", (event) => {
    const section = event.target.closest("summary")?.closest(".section");
    if (section) remember(section, !section.open);
  });
  const behind = document.querySelectorAll(".top, main, .aside");

  const set = (open) => {
    root.dataset.menu = open ? "open" : "closed";
    button.setAttribute("aria-expanded", String(open));
    shade.hidden = !open;
    for (const element of behind) element.inert = open;
    if (open) (side.querySelector('[aria-current="page"]') ?? side.querySelector(".menu-close")).focus();
    else button.focus();
  };

  button.addEventListener("click", () => set(true));
  shade.addEventListener("click", () => set(false));
  side.querySelector(".menu-close").addEventListener("click", () => set(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.dataset.menu === "open") set(false);
  });
  matchMedia("(min-width: 1024px)").addEventListener("change", (event) => {
    if (event.matches && root.dataset.menu === "open") set(false);
  });
  // Measuring a menu that is closed would only cost time.
  if (matchMedia("(min-width: 1024px)").matches) requestAnimationFrame(() => revealCurrent(side));
}

/**
 * Keeps what the reader chose, the latest first, for the script that runs before the first paint. A section that is closed
 * needs no note, unless the current page is in it, because it would be open.
 */
function remember(section, isOpen) {
  const link = section.previousElementSibling;
  const address = link.getAttribute("href");
  const isNoted = isOpen || section.parentElement.querySelector('[aria-current="page"]');
  const notes = stored().filter(([other]) => other !== address);
  if (isNoted) notes.unshift([address, isOpen]);
  try {
    localStorage.setItem(KEY, JSON.stringify(notes.slice(0, MOST)));
  } catch {
    // Storage may be switched off; the choice then lasts for this page.
  }
}

function stored() {
  try {
    const notes = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(notes) ? notes : [];
  } catch {
    return [];
  }
}

function revealCurrent(side) {
  const link = side.querySelector('[aria-current="page"]');
  if (!link) return;
  const { top, bottom } = link.getBoundingClientRect();
  const frame = side.getBoundingClientRect();
  if (bottom > frame.bottom || top < frame.top) {
    side.scrollTop += top - frame.top - side.clientHeight / 3;
  }
}
