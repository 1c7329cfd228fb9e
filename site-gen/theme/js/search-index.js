// The search itself: an inverted index in files, of which a query loads the few that it needs.
// No document here: `openIndex(manifest, load)` once, then `find(index, query, isWanted)`.

const MOST_RESULTS = 20;
/** Files of words that one term may load: the beginning of very many words is not followed to its end. */
const MOST_FILES = 6;

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
  return { manifest, file };
}

/** The best sections for a query, each with the words that it was found by. */
export async function find(index, query, isWanted) {
  const terms = [...new Set(words(query))];
  const found = new Map(); // section number -> { score, matched, words }
  const hits = await Promise.all(terms.map((term, at) => search(index, term, at === terms.length - 1)));
  for (const [number, hit] of hits.flatMap((hit) => [...hit])) {
    const sum = found.get(number) ?? { score: 0, matched: 0, words: new Set() };
    sum.score += hit.score;
    sum.matched += 1;
    for (const word of hit.words) sum.words.add(word);
    found.set(number, sum);
  }
  const ranked = [...found].sort(
    ([a, left], [b, right]) => right.matched - left.matched || right.score - left.score || a - b,
  );
  const results = [];
  for (let at = 0; at < ranked.length && results.length < MOST_RESULTS; at += MOST_RESULTS) {
    const next = ranked.slice(at, at + MOST_RESULTS);
    const sections = await Promise.all(next.map(([number]) => section(index, number)));
    for (const [position, part] of sections.entries()) {
      if (isWanted(part)) results.push({ ...part, matches: next[position][1].words });
    }
  }
  return results.slice(0, MOST_RESULTS);
}

/** The section with a number: its page's title and address, its heading and roles. */
async function section(index, number) {
  const files = index.manifest.pages;
  const at = lastAtMost(files, ([first]) => first <= number);
  const [first, name] = files[at];
  let left = number - first;
  for (const page of await index.file(name)) {
    if (left < page.parts.length) {
      const [heading, anchor, roles] = page.parts[left];
      const url = anchor ? `${page.url}#${anchor}` : page.url;
      return { title: page.title, section: page.section, page: page.url, heading, anchor, roles, url };
    }
    left -= page.parts.length;
  }
  throw new Error(`the search index has no section ${number}`);
}

/** The sections that hold a word like `term`. */
async function search(index, term, isLast) {
  const hits = new Map();
  for (const [word, { closeness, groups }] of await similar(index, term, isLast)) {
    const count = groups.reduce((sum, group) => sum + group.length - 1, 0);
    const rarity = Math.log(1 + index.manifest.parts / count);
    for (const [weight, ...distances] of groups) {
      let number = 0;
      for (const distance of distances) {
        number += distance;
        const hit = hits.get(number) ?? { score: 0, words: [] };
        hit.score = Math.max(hit.score, weight * rarity * closeness);
        hit.words.push(word);
        hits.set(number, hit);
      }
    }
  }
  return hits;
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
