// The search dialog: a combobox over whoever answers, filters with their counts, and recent searches.
// While it is open, the search stands in the address and can be shared.
import { currentRole } from "./roles.js";
import { forgetSearch, forgetSearches, recentSearches, rememberSearch } from "./search-recent.js";
import { ask, prepare } from "./search-sources.js";
import { say } from "./words.js";

const MOST_RESULTS = 20;
const FACETS = ["department", "section", "tag", "kind"];

const dialog = document.querySelector("dialog.search");
const input = dialog.querySelector(".search-input");
const list = dialog.querySelector(".search-results");
const status = dialog.querySelector(".search-status");
const forgetAll = button("search-forget", say("search_forget"));
const selects = new Map(FACETS.map((name) => [name, document.createElement("select")]));
let filters = null; // While the dialog is open.
let selected = -1;
let turn = 0;
let answered = null; // Resolves when what was typed last is answered.

connect();

/** Begins a search in the dialog, which is open; `query` is one that stands in the address. */
export function openSearch(query) {
  const address = new URLSearchParams(query === undefined ? "" : location.search);
  filters = Object.fromEntries(FACETS.map((name) => [name, address.get(name) ?? ""]));
  if (!address.has("department")) filters.department = currentRole();
  if (query !== undefined) input.value = query;
  prepare();
  update();
}

function connect() {
  const bar = document.createElement("div");
  bar.className = "search-filters";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", say("search_narrow"));
  for (const [name, select] of selects) {
    select.setAttribute("aria-label", say(`search_${name}`));
    select.hidden = true;
    select.addEventListener("change", () => {
      filters[name] = select.value;
      update();
    });
    bar.append(select);
  }
  status.before(bar);
  list.after(forgetAll);
  forgetAll.addEventListener("click", () => {
    forgetSearches();
    update();
    input.focus();
  });
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => writeAddress(""));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) return dialog.close();
    const option = event.target.closest("[role=option]");
    if (event.target.closest(".recent-remove")) forget(option);
    else if (option) choose(option, event.metaKey || event.ctrlKey);
  });
  list.addEventListener("mousemove", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0 && index !== selected) select(index);
  });
  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    const option = list.children[selected];
    const move = { ArrowDown: selected + 1, ArrowUp: selected - 1 }[event.key];
    if (move !== undefined) select(move);
    else if (event.key === "Enter") chooseSelected(event.metaKey || event.ctrlKey);
    else if (event.key === "Delete" && option?.dataset.query !== undefined) forget(option);
    else return;
    event.preventDefault();
  });
}

/** Shows what belongs to the query and the filters as they are now. */
function update() {
  answered = showAnswer();
}

async function showAnswer() {
  const query = input.value.trim();
  turn += 1;
  const mine = turn;
  writeAddress(query);
  if (query === "") return showRecent();
  try {
    const answer = await ask({ query, filters, limit: MOST_RESULTS });
    if (mine !== turn) return; // A later key has asked again.
    if (answer === null) return show([], say("search_failed"));
    showFacets(answer.facets);
    show(answer.hits.map(result), summary(answer, query));
  } catch (error) {
    console.error(error);
    if (mine === turn) show([], say("search_failed"));
  }
}

function show(options, words) {
  list.replaceChildren(...options);
  for (const [index, option] of options.entries()) {
    option.id = `site:result-${index}`;
    option.setAttribute("role", "option");
  }
  input.setAttribute("aria-expanded", String(options.length > 0));
  status.textContent = words;
  forgetAll.hidden = options[0]?.dataset.query === undefined;
  select(0);
}

function select(index) {
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
}

/** Chooses once the list is that of the query, which may have been typed faster than it was answered. */
async function chooseSelected(inNewTab) {
  await answered;
  const option = list.children[selected];
  if (option) choose(option, inNewTab);
}

function choose(option, inNewTab) {
  if (option.dataset.query !== undefined) {
    input.value = option.dataset.query;
    update();
    return input.focus();
  }
  rememberSearch(input.value.trim());
  if (inNewTab) return window.open(option.dataset.url, "_blank", "noopener");
  dialog.close();
  location.href = option.dataset.url;
}

function showRecent() {
  for (const select of selects.values()) select.hidden = true;
  const recent = recentSearches();
  show(recent.map(recentOption), say(recent.length > 0 ? "search_recent" : "search_hint"));
}

function recentOption(query) {
  const option = document.createElement("li");
  option.className = "recent";
  option.dataset.query = query;
  const words = document.createElement("span");
  words.textContent = query;
  // For pointers; the keyboard has Delete.
  const remove = document.createElement("span");
  remove.className = "recent-remove";
  remove.title = say("search_forget_one");
  remove.setAttribute("aria-hidden", "true");
  remove.textContent = "×";
  option.append(words, remove);
  return option;
}

function forget(option) {
  forgetSearch(option.dataset.query);
  update();
  input.focus();
}

/** Offers the values of each facet with how many results they would leave. */
function showFacets(facets) {
  for (const [name, select] of selects) {
    const counts = Object.entries(facets[name] ?? {}).sort(([a, left], [b, right]) => right - left || a.localeCompare(b));
    const chosen = filters[name];
    if (chosen && !counts.some(([value]) => value === chosen)) counts.push([chosen, 0]);
    // A kind of page that is one section each says nothing more than the section.
    const isDoubled = name === "kind" && counts.length === Object.keys(facets.section ?? {}).length;
    select.hidden = !chosen && (counts.length < 2 || isDoubled);
    const values = counts.map(([value, count]) => new Option(`${label(name, value)} (${count})`, value));
    select.replaceChildren(new Option(say(`search_any_${name}`), ""), ...values);
    select.value = chosen;
  }
}

function label(name, value) {
  if (name !== "department") return value;
  return [...(document.querySelector(".role-select")?.options ?? [])].find((option) => option.value === value)?.text ?? value;
}

function summary(answer, query) {
  const found = numbers(answer, query);
  return answer.isPartial ? `${found} ${say("search_partial")}` : found;
}

function numbers({ total, hits }, query) {
  const isNarrowed = FACETS.some((name) => filters[name]);
  if (total === 0) return say(isNarrowed ? "search_nothing_narrowed" : "search_nothing", { query });
  if (hits.length < total) return say("search_best", { shown: hits.length, count: total });
  return say("search_results", { count: total });
}

/** Puts the search into the address, or takes it out when there is none. */
function writeAddress(query) {
  const address = new URL(location.href);
  const values = { search: query, ...(query ? filters : {}) };
  if (values.department === currentRole()) values.department = "";
  for (const name of ["search", ...FACETS]) {
    if (values[name]) address.searchParams.set(name, values[name]);
    else address.searchParams.delete(name);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

function result({ url, section, title, heading, excerpt }) {
  const item = document.createElement("li");
  item.dataset.url = url;
  const text = line("result-text", ["", []]);
  item.append(
    line("result-title", heading[0] ? heading : title),
    heading[0] ? line("result-place", [`${section} › `, []], title) : line("result-place", [section, []]),
    text,
  );
  excerpt().then(
    (words) => text.replaceWith(line("result-text", words)),
    (error) => console.info("A result has no excerpt:", error), // It is of use without.
  );
  return item;
}

/** A line of texts, each with its ranges marked. */
function line(name, ...texts) {
  const element = document.createElement("span");
  element.className = name;
  for (const [text, ranges] of texts) {
    let end = 0;
    for (const [start, stop] of ranges) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, stop);
      element.append(text.slice(end, start), mark);
      end = stop;
    }
    element.append(text.slice(end));
  }
  return element;
}

function button(name, words) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = name;
  element.textContent = words;
  element.hidden = true;
  return element;
}
