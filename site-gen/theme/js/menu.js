// The tree of pages on narrow screens: opened by a button, closed by Escape, the shade or a choice.

const root = document.documentElement;

/** Connects the menu, and brings the current page into view in the tree. */
export function startMenu() {
  const button = document.querySelector(".menu-button");
  const side = document.querySelector(".side");
  const shade = document.querySelector(".shade");
  if (!button || !side || !shade) return;
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

function revealCurrent(side) {
  const link = side.querySelector('[aria-current="page"]');
  if (!link) return;
  const { top, bottom } = link.getBoundingClientRect();
  const frame = side.getBoundingClientRect();
  if (bottom > frame.bottom || top < frame.top) {
    side.scrollTop += top - frame.top - side.clientHeight / 3;
  }
}
