// What scripts say. English is here; a page in another language has loaded its words before.

const english = {/* english */};
const words = globalThis.siteWords ?? english;
const kinds = new Intl.PluralRules(document.documentElement.lang);

/** The words under `key`, with `values` in their places; `count` chooses among their forms. */
export function say(key, values = {}) {
  const word = words[key] ?? english[key];
  const text = typeof word === "string" ? word : (word[kinds.select(values.count)] ?? word.other);
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
