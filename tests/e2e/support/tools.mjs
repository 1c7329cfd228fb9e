// The packages these tests use are installed with the web client.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../../web-client/package.json", import.meta.url));

export const { chromium } = require("playwright-core");
export const { auditServer } = require("graphql-http");
export const { source: axeSource } = require("axe-core");

/** A path of the repository, given from its root. */
export function repositoryPath(path) {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
