// Help while reading: copy buttons, and the place in "On this page".
import { say } from "./words.js";

/** Adds a button to each block of code. */
export function startCopying() {
  for (const block of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = say("copy");
    const language = block.querySelector(".code-language").textContent;
    button.setAttribute("aria-label", say("copy_code", { language }));
    button.addEventListener("click", () => copy(block.querySelector("code").textContent, button));
    block.querySelector(".code-head").append(button);
  }
}

async function copy(text, button) {
  const label = button.getAttribute("aria-label");
  const done = await writeClipboard(text);
  button.textContent = say(done ? "copied" : "copy_by_hand");
  button.dataset.state = done ? "done" : "failed";
  button.setAttribute("aria-label", button.textContent);
  setTimeout(() => {
    button.textContent = say("copy");
    button.setAttribute("aria-label", label);
    delete button.dataset.state;
  }, 1800);
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
  const mark = () => {
    const shown = [...links.keys()].filter((heading) => heading.offsetParent !== null);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const passed = shown.filter((heading) => heading.getBoundingClientRect().top < 120);
    const current = atEnd && scrollY > 0 ? shown.at(-1) : passed.at(-1);
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
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  document.addEventListener("rolechange", soon);
  mark();
}
