// The search itself: an inverted index in files, of which a query loads the few that it needs.
// No document here: `openIndex(manifest, load)` once, then `find(index, query, filters)`.

/** Files of words that one term may load: the beginning of very many words is not followed to its end. */
const MOST_FILES = 6;
/** A section with one more of the words comes first, whatever the others score. */
const MATCHED = 1e6;

/** Text in lower case without accents, the form in which words are compared. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of a text, folded. */
export function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** An index whose files come from `load(name)`, each once. */
export function openIndex(manifest, load) {
  const files = new Map();
  const file = (name) => {
    if (!files.has(name)) {
      const loading = load(name);
      loading.catch(() => files.delete(name)); // The next search tries again.
      files.set(name, loading);
    }
    return files.get(name);
  };
  return { manifest, file, groups: null };
}

/**
 * The best sections for a query, how many there are in all, and how they spread over the facets.
 *
 * `filters` has `department`, `section`, `tag` and `kind`, each empty for everything. The numbers of
 * a facet regard the other filters only, so that they tell what another choice would find.
 */
export async function find(index, query, filters, limit = 20) {
  const terms = [...new Set(words(query))];
  const [groups, ...hits] = await Promise.all([
    sectionGroups(index),
    ...terms.map((term, at) => search(index, term, at === terms.length - 1)),
  ]);
  const scores = new Map(); // by the number of the section
  for (const { sections } of hits) {
    for (const [number, score] of sections) scores.set(number, (scores.get(number) ?? 0) + MATCHED + score);
  }
  const counts = groups.list.map(() => 0);
  for (const number of scores.keys()) counts[groups.of[number]] += 1;
  const isWanted = groups.list.map((group) => passes(group, filters));
  const wanted = [...scores].filter(([number]) => isWanted[groups.of[number]]);
  const best = topOf(wanted, limit, ([a, left], [b, right]) => right - left || a - b);
  const matches = new Set(hits.flatMap((hit) => hit.words));
  const sections = await Promise.all(best.map(([number]) => section(index, number)));
  return {
    total: wanted.length,
    hits: sections.filter((part) => part !== null).map((part) => ({ ...part, matches })),
    facets: facetsOf(groups.list, counts, filters),
  };
}

const FACETS = {
  department: (group, value) => group.roles.length === 0 || group.roles.includes(value),
  section: (group, value) => group.section === value,
  tag: (group, value) => group.tags.includes(value),
  kind: (group, value) => group.kind === value,
};

/** Whether the sections of a group pass the filters; that of the facet `besides` does not count. */
function passes(group, filters, besides = "") {
  return Object.entries(FACETS).every(
    ([name, has]) => name === besides || !filters[name] || has(group, filters[name]),
  );
}

function facetsOf(groups, counts, filters) {
  const departments = [...new Set(groups.flatMap((group) => group.roles))];
  const valuesOf = {
    department: (group) => (group.roles.length === 0 ? departments : group.roles),
    section: (group) => [group.section],
    tag: (group) => group.tags,
    kind: (group) => [group.kind],
  };
  const facets = {};
  for (const [name, values] of Object.entries(valuesOf)) {
    facets[name] = {};
    for (const [number, group] of groups.entries()) {
      if (counts[number] === 0 || !passes(group, filters, name)) continue;
      for (const value of values(group)) facets[name][value] = (facets[name][value] ?? 0) + counts[number];
    }
  }
  return facets;
}

/** The group of each section number, read once. */
async function sectionGroups(index) {
  if (index.groups) return index.groups;
  const { groups, runs } = await index.file(index.manifest.facets);
  let end = 0;
  for (let at = 0; at < runs.length; at += 2) end += runs[at];
  const of = new Uint32Array(end);
  let start = 0;
  for (let at = 0; at < runs.length; at += 2) {
    of.fill(runs[at + 1], start, start + runs[at]);
    start += runs[at];
  }
  index.groups = { list: groups, of };
  return index.groups;
}

/** The first `limit` items in order, without putting all of them into order. */
function topOf(items, limit, compare) {
  if (items.length <= 8 * limit) return items.sort(compare).slice(0, limit);
  let best = [];
  for (const item of items) {
    if (best.length === limit && compare(item, best[limit - 1]) > 0) continue;
    let at = best.length;
    while (at > 0 && compare(item, best[at - 1]) < 0) at -= 1;
    best.splice(at, 0, item);
    if (best.length > limit) best.pop();
  }
  return best;
}

/** The section with a number: its page's title and address, its heading and roles; null when its file gives none. */
async function section(index, number) {
  const { pages, room } = index.manifest;
  const [first, name] = pages[lastAtMost(pages, ([start]) => start <= number)];
  let left = number - first;
  for (const page of await index.file(name)) {
    if (left < page.parts.length) {
      const [heading, anchor, roles] = page.parts[left];
      const url = anchor ? `${page.url}#${anchor}` : page.url;
      return { title: page.title, section: page.section, page: page.url, heading, anchor, roles, url };
    }
    left -= Math.ceil(page.parts.length / room) * room;
  }
  return null;
}

/** The sections that hold a word like `term`, with their scores, and the words. */
async function search(index, term, isLast) {
  const sections = new Map();
  const similarWords = await similar(index, term, isLast);
  for (const { closeness, groups } of similarWords.values()) {
    const count = groups.reduce((sum, group) => sum + group.length - 1, 0);
    const rarity = Math.log(1 + index.manifest.parts / count);
    for (const [weight, ...distances] of groups) {
      const score = weight * rarity * closeness;
      let number = 0;
      for (const distance of distances) {
        number += distance;
        if (score > (sections.get(number) ?? 0)) sections.set(number, score);
      }
    }
  }
  return { sections, words: [...similarWords.keys()] };
}

/** Words that may be meant: the word itself, words it begins, and misspellings. */
async function similar(index, term, isLast) {
  const candidates = new Map();
  for (const [word, groups] of await entries(index, term)) {
    if (!word.startsWith(term)) continue;
    const closeness = word === term ? 1 : (isLast ? 0.7 : 0.5) * (term.length / word.length) ** 0.5;
    candidates.set(word, { closeness, groups });
  }
  const allowed = term.length >= 8 ? 2 : term.length >= 4 ? 1 : 0;
  if (candidates.size > 0 || allowed === 0) return candidates;
  for (const [word, groups] of await entries(index, [...term][0])) {
    const { whole, beginning } = distance(term, word, allowed);
    if (whole <= allowed) candidates.set(word, { closeness: 0.4 / whole, groups });
    else if (beginning <= allowed) candidates.set(word, { closeness: 0.1 / beginning, groups });
  }
  return candidates;
}

/** Words with their sections, from the files that may hold words that begin with `prefix`. */
async function entries(index, prefix) {
  const files = index.manifest.words;
  const start = Math.max(0, lastAtMost(files, ([first]) => first <= prefix));
  const end = lastAtMost(files, ([first]) => first <= `${prefix}\uffff`);
  const names = files.slice(start, Math.min(end + 1, start + MOST_FILES)).map(([, name]) => name);
  const loaded = await Promise.all(names.map(index.file));
  return loaded.flatMap((file) => Object.entries(file));
}

/** The last index for which `isBefore` holds, in a list where it holds for a beginning; else -1. */
function lastAtMost(list, isBefore) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Edits between a term and a word, and the beginning of the word; a swap of neighbours is one edit. */
function distance(term, word, most) {
  const far = { whole: most + 1, beginning: most + 1 };
  if (word.length < term.length - most) return far;
  const right = word.slice(0, term.length + most);
  let before = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= term.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = term[row - 1] === right[column - 1];
      let edits = Math.min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && term[row - 1] === right[column - 2] && term[row - 2] === right[column - 1];
      if (swapped) edits = Math.min(edits, before[column - 2] + 1);
      line.push(edits);
    }
    if (Math.min(...line) > most) return far;
    before = above;
    above = line;
  }
  return {
    whole: word.length > right.length ? most + 1 : above.at(-1),
    beginning: Math.min(...above.slice(Math.max(0, term.length - most))),
  };
}

/** About `length` characters of `text` around the first of `matches`. */
export function excerpt(text, matches, length = 150) {
  const first = matchRanges(text, matches)[0]?.[0] ?? 0;
  let start = Math.max(0, first - length / 3);
  if (start > 0) start = text.indexOf(" ", start) + 1 || start;
  let end = Math.min(text.length, start + length);
  if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + 1);
  return `${start > 0 ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
}

/** Where words of `matches` stand in `text`. */
export function matchRanges(text, matches) {
  const ranges = [];
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (matches.has(fold(match[0]))) ranges.push([match.index, match.index + match[0].length]);
  }
  return ranges;
}
