// The search of the product, which answers beside the site.

/** A source that asks the address `api` for one edition of the site. */
export async function openSource(api, edition) {
  return async ({ query, filters, limit, signal }) => {
    const address = new URL(api, location.href);
    address.searchParams.set("q", query);
    address.searchParams.set("limit", String(limit));
    for (const [name, value] of Object.entries({ ...filters, ...edition })) {
      if (value) address.searchParams.set(name, value);
    }
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`${address.pathname} answered ${response.status}`);
    const { total, hits, facets } = await response.json();
    return { total, facets, hits: hits.map(hit) };
  };
}

function hit({ url, section, title, heading, excerpt, highlights }) {
  return {
    url,
    section,
    title: [title, highlights.title],
    heading: [heading, highlights.heading],
    excerpt: async () => [excerpt, highlights.excerpt],
  };
}
