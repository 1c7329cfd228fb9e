// The theme button: system, light, dark, and round again.
import { say } from "./words.js";

const root = document.documentElement;
const order = ["system", "light", "dark"];

function current() {
  return root.dataset.theme ?? "system";
}

function show() {
  const words = document.querySelector(".theme-words");
  if (words) words.textContent = say(`theme_${current()}`);
}

/** Connects the button. */
export function startTheme() {
  document.querySelector(".theme-button")?.addEventListener("click", () => {
    const next = order[(order.indexOf(current()) + 1) % order.length];
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem("profile-builder.theme", next);
    } catch {
      // Storage may be switched off; the choice then lasts for this page.
    }
    show();
  });
  show();
}
