// The role selector: what is chosen is remembered, stands in the address, and is told to others.
import { say } from "./words.js";

const root = document.documentElement;

/** The chosen role; empty for all roles. */
export function currentRole() {
  return root.dataset.role ?? "";
}

/** Whether something for `roles` (an array, empty for everybody) is for the chosen role. */
export function isForCurrentRole(roles) {
  const role = currentRole();
  return role === "" || roles.length === 0 || roles.includes(role);
}

function choose(role) {
  if (role) root.dataset.role = role;
  else delete root.dataset.role;
  try {
    localStorage.setItem("profile-builder.role", role);
  } catch {
    // Storage may be switched off; the choice then lasts for this page.
  }
  const address = new URL(location.href);
  if (role) address.searchParams.set("role", role);
  else address.searchParams.delete("role");
  history.replaceState(history.state, "", address);
  show();
  document.dispatchEvent(new CustomEvent("rolechange"));
}

function show() {
  const role = currentRole();
  const select = document.querySelector(".role-select");
  if (select) select.value = role;
  for (const link of document.querySelectorAll("[data-choose]")) {
    if (link.dataset.choose === role) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  showHiddenCount();
  showNeighbours();
}

function showHiddenCount() {
  const note = document.querySelector(".hidden-note");
  if (!note) return;
  const hidden = [...document.querySelectorAll(".prose .tagged")].filter(
    (section) => !isForCurrentRole(section.dataset.roles.split(" ")),
  ).length;
  note.hidden = hidden === 0;
  note.querySelector(".hidden-count").textContent = say("hidden_sections", { count: hidden });
}

/** Points "previous" and "next" at the pages that the navigation shows for this role. */
function showNeighbours() {
  const links = [...document.querySelectorAll(".side > ul a")];
  const visible = links.filter((link) => {
    for (let item = link.closest("[data-roles]"); item; item = item.parentElement?.closest("[data-roles]")) {
      if (!isForCurrentRole(item.dataset.roles.split(" "))) return false;
    }
    return true;
  });
  const here = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  if (here < 0) return;
  const position = (link) => links.indexOf(link);
  point(".neighbours .next", visible.find((link) => position(link) > here));
  point(".neighbours .previous", visible.findLast((link) => position(link) < here));
}

function point(selector, target) {
  const link = document.querySelector(selector);
  if (!link || !target) return;
  link.href = target.href;
  link.querySelector("strong").textContent = target.firstChild.data.trim();
}

/** Connects the selector and every link that chooses a role. */
export function startRoles() {
  document.querySelector(".role-select")?.addEventListener("change", (event) => {
    choose(event.target.value);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="?role="]');
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const asked = link.dataset.choose ?? "";
    choose(asked === currentRole() ? "" : asked);
  });
  show();
}
