import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { inlineDocuments } from "./scripts/inline-documents";

/** The server that answers the API while `npm run dev` serves the pages. */
const server = process.env.PROFILE_BUILDER_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/app/",
  plugins: [inlineDocuments(source("shared/graphql/generated")), react(), tailwindcss()],
  resolve: { alias: { "@": source() } },
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

function source(path = "") {
  return fileURLToPath(new URL(`./src${path && `/${path}`}`, import.meta.url));
}
