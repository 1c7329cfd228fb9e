// Code in tabs: a choice counts for every group that offers it, and is remembered.

const KEY = "profile-builder.tabs";
/** How many choices are remembered. */
const MOST = 20;

/** The names that were chosen, the last one first. */
function remembered() {
  try {
    const names = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(names) ? names : [];
  } catch {
    return []; // Storage may be switched off, or hold something else.
  }
}

function remember(name) {
  const names = [name, ...remembered().filter((other) => other !== name)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // The choice then lasts for this page.
  }
}

const tabsOf = (group) => [...group.querySelectorAll(":scope > .tab-list > .tab")];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

/** Shows the panel of the tab called `name`, if the group has one. */
function show(group, name) {
  const tabs = tabsOf(group);
  const chosen = tabs.find((tab) => tab.textContent === name);
  if (!chosen) return;
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    // What is found in a hidden panel by the browser's own search is shown, where browsers can.
    if (isChosen) panelOf(tab).removeAttribute("hidden");
    else panelOf(tab).setAttribute("hidden", "until-found");
  }
}

/** Chooses `tab` on the whole page, without moving it away from the reader's eyes. */
function choose(tab) {
  const { top } = tab.getBoundingClientRect();
  for (const group of document.querySelectorAll(".tabs")) show(group, tab.textContent);
  scrollBy({ top: tab.getBoundingClientRect().top - top, behavior: "instant" });
  remember(tab.textContent);
}

function move(event) {
  const tabs = tabsOf(event.currentTarget.closest(".tabs"));
  const at = tabs.indexOf(event.target);
  if (at < 0) return;
  const isRightToLeft = getComputedStyle(event.currentTarget).direction === "rtl";
  const forward = isRightToLeft ? "ArrowLeft" : "ArrowRight";
  const back = isRightToLeft ? "ArrowRight" : "ArrowLeft";
  const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs.at(to % tabs.length);
  choose(next);
  next.focus();
}

/** Connects all groups, and shows in each what was chosen last. */
export function startTabs() {
  const names = remembered();
  for (const group of document.querySelectorAll(".tabs")) {
    const offered = tabsOf(group).map((tab) => tab.textContent);
    show(group, names.find((name) => offered.includes(name)) ?? offered[0]);
    for (const tab of tabsOf(group)) {
      tab.addEventListener("click", () => choose(tab));
      panelOf(tab).addEventListener("beforematch", () => choose(tab));
    }
    group.querySelector(".tab-list").addEventListener("keydown", move);
    group.dataset.ready = "";
  }
}
