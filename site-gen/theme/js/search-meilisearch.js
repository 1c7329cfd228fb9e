// A Meilisearch server, asked with a key that can do nothing but search.

/** Signs that no text has, around what is to be marked. */
const OPEN = "\u0002";
const CLOSE = "\u0003";

/** What text needs so that there is something to look for. */
const WORD = /[\p{L}\p{N}]/u;
/** Signs that say something to the server, which nobody means who types into a search box. */
const SYNTAX = /"|(?<=^|\s)-+/g;

/** No roles mean everybody. */
const FOR_EVERYBODY = "roles IS EMPTY";

/** The attribute behind each facet. */
const ATTRIBUTES = { department: "roles", section: "section", tag: "tags", kind: "kind" };

/** A source that asks the index of a server for one edition of the site. */
export async function openSource({ url, key, index }, edition) {
  // What belongs to no language or version in particular belongs to each.
  const within = Object.entries(edition).map(([name, value]) => `${name} = ${quoted(value)} OR ${name} IS EMPTY`);
  let departments; // Those of the site, once they are known.
  return async ({ query, filters, limit, signal }) => {
    if (!WORD.test(query)) return { total: 0, facets: {}, hits: [] }; // The server would give everything.
    const chosen = Object.keys(ATTRIBUTES).filter((name) => filters[name]);
    const conditions = (besides) => [
      ...within,
      ...chosen.filter((name) => name !== besides).map((name) => condition(name, filters[name])),
    ];
    const common = { indexUid: index, q: query.replace(SYNTAX, " ") };
    const queries = [
      {
        ...common,
        limit,
        filter: conditions(),
        facets: Object.values(ATTRIBUTES),
        attributesToRetrieve: ["url", "section", "title", "heading"],
        attributesToHighlight: ["title", "heading", "text"],
        attributesToCrop: ["text"],
        cropLength: 28,
        highlightPreTag: OPEN,
        highlightPostTag: CLOSE,
      },
      // The numbers of a facet that is chosen from must not regard the choice.
      ...chosen.map((name) => ({ ...common, limit: 0, filter: conditions(name), facets: [ATTRIBUTES[name]] })),
      // What is for everybody counts for each department.
      { ...common, limit: 0, filter: [...conditions("department"), FOR_EVERYBODY], facets: [] },
      ...(departments ? [] : [{ indexUid: index, q: "", limit: 0, filter: within, facets: [ATTRIBUTES.department] }]),
    ];
    const response = await fetch(`${url}/multi-search`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ queries }),
      signal,
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const { results } = await response.json();
    const facets = {};
    for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
      const result = results[chosen.indexOf(name) + 1]; // The first one when nothing is chosen.
      facets[name] = result.facetDistribution?.[attribute] ?? {};
    }
    departments ??= Object.keys(results.at(-1).facetDistribution?.[ATTRIBUTES.department] ?? {});
    const forEverybody = results[chosen.length + 1].estimatedTotalHits;
    const own = facets.department;
    const counts = departments.map((name) => [name, (own[name] ?? 0) + forEverybody]);
    facets.department = Object.fromEntries(counts.filter(([, count]) => count > 0));
    return { total: results[0].estimatedTotalHits, facets, hits: results[0].hits.map(hit) };
  };
}

function condition(name, value) {
  const is = `${ATTRIBUTES[name]} = ${quoted(value)}`;
  return name === "department" ? `(${is} OR ${FOR_EVERYBODY})` : is;
}

function quoted(value) {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

function hit({ url, section, _formatted: { title, heading, text } }) {
  return {
    url,
    section,
    title: marked(title),
    heading: marked(heading),
    excerpt: async () => marked(text),
  };
}

/** The text without its signs, and where they stood. */
function marked(signed) {
  const ranges = [];
  let text = "";
  for (const [position, piece] of signed.split(OPEN).entries()) {
    const [inside, outside] = position === 0 ? ["", piece] : cut(piece);
    // Of a word that is not whole yet, the server marks the part that was typed.
    const [rest] = /^[\p{L}\p{M}\p{N}]*/u.exec(outside);
    if (inside) ranges.push([text.length, text.length + inside.length + rest.length]);
    text += inside + outside;
  }
  return [text, ranges];
}

function cut(piece) {
  const end = piece.indexOf(CLOSE);
  return end < 0 ? [piece, ""] : [piece.slice(0, end), piece.slice(end + 1)];
}
