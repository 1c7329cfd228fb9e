// The search dialog: a combobox over the index, whose files are loaded as they are needed.
import { excerpt, find, matchRanges, openIndex } from "./search-index.js";
import { currentRole } from "./roles.js";
import { say } from "./words.js";

let opening = null;
const pages = new Map(); // address -> the page's document, being loaded

function open() {
  const manifest = document.documentElement.dataset.search;
  const folder = manifest.slice(0, manifest.lastIndexOf("/") + 1);
  opening ??= json(manifest, { cache: "no-cache" })
    .then((list) => openIndex(list, (name) => json(folder + name)))
    .catch((error) => {
      opening = null; // The next attempt tries again.
      throw error;
    });
  return opening;
}

async function json(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

/** The plain text of a section, read from its page. */
async function textOf(result) {
  if (!pages.has(result.page)) {
    const loading = fetch(result.page)
      .then((response) => response.text())
      .then((html) => new DOMParser().parseFromString(html, "text/html"));
    loading.catch(() => pages.delete(result.page));
    pages.set(result.page, loading);
  }
  return sectionText(await pages.get(result.page), result.anchor);
}

const NOT_TEXT = ".badges, .anchor, .code-head, .note-mention, .note-back";

function sectionText(page, anchor) {
  const prose = page.querySelector(".prose");
  const start = anchor ? page.getElementById(anchor)?.closest(".heading") : null;
  if (!prose || (anchor && !start)) return "";
  const texts = start ? [] : [page.querySelector(".lead")?.textContent ?? ""];
  const accept = (node) => (node.nodeType === 1 && node.matches(NOT_TEXT) ? 2 : 1);
  const walker = page.createTreeWalker(prose, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, accept);
  walker.currentNode = start ?? prose;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (start?.contains(node)) continue;
    if (node.nodeType === 1 && node.matches(".heading")) break;
    if (node.nodeType === 3) texts.push(node.data);
  }
  return texts.join(" ").replace(/\s+/g, " ").trim();
}

/** Connects the dialog, its button and its keys. */
export function startSearch() {
  const dialog = document.querySelector("dialog.search");
  const input = dialog.querySelector(".search-input");
  const list = dialog.querySelector(".search-results");
  const status = dialog.querySelector(".search-status");
  let selected = -1;
  let turn = 0;

  const openDialog = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    update();
  };

  const select = (index) => {
    const options = [...list.children];
    selected = options.length === 0 ? -1 : (index + options.length) % options.length;
    for (const [position, option] of options.entries()) {
      option.setAttribute("aria-selected", String(position === selected));
    }
    const option = options[selected];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const show = (results, words) => {
    list.replaceChildren(...results.map(option));
    input.setAttribute("aria-expanded", String(results.length > 0));
    status.textContent = words;
    select(0);
  };

  const update = async () => {
    const query = input.value.trim();
    turn += 1;
    const mine = turn;
    try {
      const index = await open();
      const { hits, total } = query === "" ? { hits: [], total: 0 } : await find(index, query, { department: currentRole() });
      if (mine !== turn) return; // A later key has asked again.
      if (query === "") return show([], sayForRole("search_hint"));
      show(hits, summary(total, query));
    } catch (error) {
      console.error(error);
      if (mine === turn) show([], say("search_failed"));
    }
  };

  document.querySelector(".search-button")?.addEventListener("click", openDialog);
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const option = event.target.closest("[role=option]");
    if (option) go(option, event.metaKey || event.ctrlKey);
  });
  list.addEventListener("mousemove", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0 && index !== selected) select(index);
  });
  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    const move = { ArrowDown: selected + 1, ArrowUp: selected - 1 }[event.key];
    if (move !== undefined) select(move);
    else if (event.key === "Enter" && list.children[selected]) {
      go(list.children[selected], event.metaKey || event.ctrlKey);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCommand = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (isCommand || (isSlash && !isTyping)) {
      event.preventDefault();
      openDialog();
    }
  });
  document.addEventListener("rolechange", () => dialog.open && update());

  function go(option, inNewTab) {
    if (inNewTab) return window.open(option.dataset.url, "_blank", "noopener");
    dialog.close();
    location.href = option.dataset.url;
  }
}

/** The words under `key`, or under `key_for` when a role is chosen. */
function sayForRole(key, values) {
  const select = document.querySelector(".role-select");
  if (!currentRole() || !select) return say(key, values);
  return say(`${key}_for`, { ...values, role: select.selectedOptions[0].textContent });
}

function summary(count, query) {
  return count === 0 ? sayForRole("search_nothing", { query }) : sayForRole("search_results", { count });
}

function option(result, index) {
  const item = document.createElement("li");
  item.id = `site-result-${index}`;
  item.setAttribute("role", "option");
  item.dataset.url = result.url;
  const place = result.heading ? `${result.section} › ${result.title}` : result.section;
  const text = line("result-text", "", result.matches);
  item.append(
    line("result-title", result.heading || result.title, result.matches),
    line("result-place", place, result.matches),
    text,
  );
  textOf(result).then(
    (words) => text.replaceWith(line("result-text", excerpt(words, result.matches), result.matches)),
    (error) => console.error(error), // The result is of use without its excerpt.
  );
  return item;
}

/** A line of text with the matched words marked. */
function line(name, text, matches) {
  const element = document.createElement("span");
  element.className = name;
  let end = 0;
  for (const [start, stop] of matchRanges(text, matches)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, stop);
    element.append(text.slice(end, start), mark);
    end = stop;
  }
  element.append(text.slice(end));
  return element;
}
