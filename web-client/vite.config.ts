import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The server that answers the API while `npm run dev` serves the pages. */
const server = process.env.PROFILE_BUILDER_URL ?? "http://127.0.0.1:8080";

/**
 * Puts the generated document in the place of each operation's and fragment's source.
 *
 * While pages are developed and tested, `graphql` looks the source up in a table of all of them. In a bundle that
 * table would hold every document a second time, and none of them could be left out.
 */
function inlineDocuments(): Plugin {
  const source = /\bgraphql\(`\s*(query|mutation|subscription|fragment) (\w)(\w*)[^`]*`\)/g;
  return {
    name: "inline-documents",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("/src/") || id.includes("/generated/")) return null;
      const names: string[] = [];
      const replaced = code.replace(source, (_, kind: string, first: string, rest: string) => {
        names.push(`${first.toUpperCase()}${rest}${kind === "fragment" ? "FragmentDoc" : "Document"}`);
        return `generated.${names.at(-1)}`;
      });
      if (names.length === 0) return null;
      return {
        code: `import * as generated from "@/shared/graphql/generated/graphql";\n${replaced}`,
        map: null,
      };
    },
  };
}

export default defineConfig({
  base: "/app/",
  plugins: [inlineDocuments(), react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { manifest: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: {
    proxy: { "/api": server, "/docs": server, "/graphql": { target: server, ws: true } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/shared/testing/setup.ts"],
    restoreMocks: true,
  },
});
