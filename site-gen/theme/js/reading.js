// Help while reading: copy buttons, and the place in "On this page".
import { say } from "./words.js";

/** Adds a button to each block of code. */
export function startCopying() {
  const said = document.createElement("p");
  said.className = "hidden-text";
  said.setAttribute("role", "status"); // It is there before it says something, or it would not be heard.
  document.body.append(said);
  for (const block of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = say("copy");
    const language = block.querySelector(".code-language").textContent;
    const label = say("copy_code", { language });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => copy(block.querySelector("code").textContent, { button, label, said }));
    block.querySelector(".code-head").append(button);
  }
}

const timers = new WeakMap(); // button -> what will give it its word back

async function copy(text, { button, label, said }) {
  const done = await writeClipboard(text);
  button.focus({ preventScroll: true });
  button.textContent = say(done ? "copied" : "copy_by_hand");
  button.setAttribute("aria-label", button.textContent);
  button.dataset.state = done ? "done" : "failed";
  said.textContent = button.textContent;
  clearTimeout(timers.get(button));
  const rest = () => {
    button.textContent = say("copy");
    button.setAttribute("aria-label", label);
    said.textContent = "";
    delete button.dataset.state;
  };
  timers.set(button, setTimeout(rest, 1800));
}

async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // The clipboard is closed to pages without a secure origin.
  }
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden-text";
  area.readOnly = true; // No keyboard comes up on a phone.
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/** Marks the heading that is being read. */
export function startScrollSpy() {
  const links = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (links.size === 0) return;
  let target = null; // The heading that was jumped to; near the end of a page it cannot come to the top.
  const mark = () => {
    const shown = [...links.keys()].filter((heading) => heading.checkVisibility());
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const passed = shown.filter((heading) => heading.getBoundingClientRect().top < 120);
    const place = target?.getBoundingClientRect();
    const isTargetSeen = place && place.top >= 0 && place.bottom <= innerHeight;
    const current = isTargetSeen ? target : atEnd && scrollY > 0 ? shown.at(-1) : passed.at(-1);
    for (const [heading, link] of links) {
      if (heading === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  const jump = () => {
    const heading = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    target = links.has(heading) ? heading : null;
    soon();
  };
  for (const moved of ["wheel", "touchmove", "keydown"]) {
    addEventListener(moved, () => (target = null), { passive: true });
  }
  for (const link of links.values()) link.addEventListener("click", () => setTimeout(jump));
  addEventListener("hashchange", jump);
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  document.addEventListener("rolechange", soon);
  document.addEventListener("toggle", soon, true); // A section was folded or unfolded.
  jump();
}
