import { create } from "zustand";

const STORAGE_KEY = "profile-builder.theme";
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

export const THEMES = ["light", "dark", "system"] as const;
export type Theme = (typeof THEMES)[number];

function readTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(STORAGE_KEY)) ?? "system";
  } catch {
    return "system";
  }
}

function applyTheme(theme: Theme) {
  const dark = theme === "dark" || (theme === "system" && systemIsDark.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** The chosen theme; `public/theme.js` applies the same choice before the first paint. */
export const useTheme = create<{ theme: Theme; setTheme: (theme: Theme) => void }>((set) => ({
  theme: readTheme(),
  setTheme: (theme) => {
    try {
      localStorage.setItem(STORAGE_KEY, theme);
    } catch {
      // Storage is blocked: the choice lasts until the page is closed.
    }
    applyTheme(theme);
    set({ theme });
  },
}));

systemIsDark.addEventListener("change", () => applyTheme(useTheme.getState().theme));
