// The search itself: an inverted index built in the browser, with prefixes and small typos.
// Pure functions, no document: `build(pages)` once, then `find(index, query, isWanted)`.

const WEIGHTS = { title: 8, heading: 6, tag: 4, text: 1 };
const MOST_RESULTS = 20;

/** Text in lower case without accents, the form in which words are compared. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of a text, folded. */
export function words(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Builds the index over the pages of the search file. */
export function build(pages) {
  const parts = [];
  const postings = new Map(); // word -> Map(part number -> weight)
  for (const page of pages) {
    for (const [heading, anchor, roles, text] of page.parts) {
      const number = parts.length;
      parts.push({
        title: page.title,
        section: page.section,
        heading,
        roles,
        text,
        url: anchor ? `${page.url}#${anchor}` : page.url,
      });
      // The title counts fully where the page begins, so that the page comes before its parts.
      add(postings, number, page.title, anchor ? WEIGHTS.title / 4 : WEIGHTS.title);
      add(postings, number, heading, WEIGHTS.heading);
      for (const tag of page.tags) add(postings, number, tag, anchor ? WEIGHTS.tag / 4 : WEIGHTS.tag);
      add(postings, number, text, WEIGHTS.text);
    }
  }
  return { parts, postings, vocabulary: [...postings.keys()].sort() };
}

function add(postings, number, text, weight) {
  for (const word of words(text)) {
    const parts = postings.get(word) ?? new Map();
    // Each further mention counts less, so that long sections do not always win.
    const before = parts.get(number) ?? 0;
    parts.set(number, before + weight / (1 + before / weight));
    postings.set(word, parts);
  }
}

/** The best parts for a query, each with the words that it was found by. */
export function find(index, query, isWanted) {
  const terms = [...new Set(words(query))];
  const found = new Map(); // part number -> { score, matched, words }
  for (const [position, term] of terms.entries()) {
    const isLast = position === terms.length - 1;
    for (const [number, hit] of search(index, term, isLast)) {
      const sum = found.get(number) ?? { score: 0, matched: 0, words: new Set() };
      sum.score += hit.score;
      sum.matched += 1;
      for (const word of hit.words) sum.words.add(word);
      found.set(number, sum);
    }
  }
  return [...found]
    .filter(([number]) => isWanted(index.parts[number]))
    .sort(([a, left], [b, right]) => right.matched - left.matched || right.score - left.score || a - b)
    .slice(0, MOST_RESULTS)
    .map(([number, { words: matches }]) => ({ ...index.parts[number], matches }));
}

/** The parts that hold a word like `term`. */
function search(index, term, isLast) {
  const hits = new Map();
  for (const [word, closeness] of similar(index.vocabulary, term, isLast)) {
    const parts = index.postings.get(word);
    const rarity = Math.log(1 + index.parts.length / parts.size);
    for (const [number, weight] of parts) {
      const hit = hits.get(number) ?? { score: 0, words: [] };
      hit.score = Math.max(hit.score, weight * rarity * closeness);
      hit.words.push(word);
      hits.set(number, hit);
    }
  }
  return hits;
}

/** Words of the vocabulary that may be meant: the word itself, words it begins, and misspellings. */
function similar(vocabulary, term, isLast) {
  const candidates = new Map();
  for (const word of beginningWith(vocabulary, term)) {
    const closeness = word === term ? 1 : (isLast ? 0.7 : 0.5) * (term.length / word.length) ** 0.5;
    candidates.set(word, closeness);
  }
  if (candidates.size === 0) {
    const allowed = term.length >= 8 ? 2 : term.length >= 4 ? 1 : 0;
    if (allowed > 0) {
      for (const word of vocabulary) {
        const { whole, beginning } = distance(term, word, allowed);
        if (whole <= allowed) candidates.set(word, 0.4 / whole);
        else if (beginning <= allowed) candidates.set(word, 0.1 / beginning);
      }
    }
  }
  return candidates;
}

function* beginningWith(vocabulary, prefix) {
  let low = 0;
  let high = vocabulary.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (vocabulary[middle] < prefix) low = middle + 1;
    else high = middle;
  }
  for (let at = low; vocabulary[at]?.startsWith(prefix); at += 1) yield vocabulary[at];
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
