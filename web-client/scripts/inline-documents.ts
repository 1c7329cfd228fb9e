// Puts each GraphQL document into the file that uses it. The generated map of all documents, which
// their types need, would otherwise be loaded before the first page.
import { readFileSync } from "node:fs";

import type { Plugin } from "vite";

const CALL = /\bgraphql\(\s*`([^`]*)`,?\s*\)/g;
const DOCUMENT = /new TypedDocumentString\(`([^`]*)`/g;
const NAME = /\b(?:query|mutation|subscription|fragment)\s+(\w+)/;

/** Takes the place of the map: a call that was not replaced is found by the first test of its page. */
const NO_MAP =
  "export function graphql() { throw new Error('Write graphql(`...`) with the document as it is.'); }";

/** `generated` is the folder of the generated files. */
export function inlineDocuments(generated: string): Plugin {
  return {
    name: "inline-documents",
    enforce: "pre",
    transform(code, id) {
      if (id === `${generated}/gql.ts`) return { code: NO_MAP, map: null };
      if (id.startsWith(generated) || !/\.tsx?$/.test(id) || !code.includes("graphql(`")) return null;
      const documents = readDocuments(`${generated}/graphql.ts`);
      const inlined = code.replaceAll(CALL, (call, text: string) => {
        const name = NAME.exec(text)?.[1];
        const document = name && documents.get(name);
        return document ? JSON.stringify(document) : call;
      });
      return { code: inlined, map: null };
    },
  };
}

/** The documents by name, each with the fragments that it uses. */
function readDocuments(file: string): Map<string, string> {
  const documents = new Map<string, string>();
  for (const [, text = ""] of readFileSync(file, "utf8").matchAll(DOCUMENT)) {
    const name = NAME.exec(text)?.[1];
    // Nothing in a document of ours has a string with white space that counts.
    if (name) documents.set(name, text.replaceAll(/\s+/g, " ").trim());
  }
  return documents;
}
