// The search dialog: a combobox over the index, which is loaded when the dialog first opens.
import { build, excerpt, find, matchRanges } from "./search-index.js";
import { currentRole, isForCurrentRole } from "./roles.js";

let loading = null;

function load() {
  loading ??= fetch(document.documentElement.dataset.search)
    .then((response) => {
      if (!response.ok) throw new Error(`the search index answered ${response.status}`);
      return response.json();
    })
    .then(build)
    .catch((error) => {
      loading = null; // The next attempt tries again.
      throw error;
    });
  return loading;
}

/** Connects the dialog, its button and its keys. */
export function startSearch() {
  const dialog = document.querySelector("dialog.search");
  const input = dialog.querySelector(".search-input");
  const list = dialog.querySelector(".search-results");
  const status = dialog.querySelector(".search-status");
  let selected = -1;
  let turn = 0;

  const open = () => {
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
      const index = await load();
      if (mine !== turn) return; // A later key has asked again.
      if (query === "") return show([], hint());
      const results = find(index, query, (part) => isForCurrentRole(part.roles));
      show(results, summary(results.length, query));
    } catch (error) {
      console.error(error);
      if (mine === turn) show([], "The search could not be loaded. Check the connection and type again.");
    }
  };

  document.querySelector(".search-button")?.addEventListener("click", open);
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
      open();
    }
  });
  document.addEventListener("rolechange", () => dialog.open && update());

  function go(option, inNewTab) {
    if (inNewTab) return window.open(option.dataset.url, "_blank", "noopener");
    dialog.close();
    location.href = option.dataset.url;
  }
}

function roleWords() {
  const select = document.querySelector(".role-select");
  return currentRole() && select ? ` for ${select.selectedOptions[0].textContent}` : "";
}

function hint() {
  return `Type to search the pages${roleWords()}.`;
}

function summary(count, query) {
  if (count === 0) return `Nothing found${roleWords()} for “${query}”.`;
  return `${count} ${count === 1 ? "result" : "results"}${roleWords()}`;
}

function option(result, index) {
  const item = document.createElement("li");
  item.id = `site-result-${index}`;
  item.setAttribute("role", "option");
  item.dataset.url = result.url;
  const place = result.heading ? `${result.section} › ${result.title}` : result.section;
  item.append(
    line("result-title", result.heading || result.title, result.matches),
    line("result-place", place, result.matches),
    line("result-text", excerpt(result.text, result.matches), result.matches),
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
