// GraphQL over HTTP, as the audits of the specification's working draft ask for it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startServer } from "./support/server.mjs";
import { auditServer } from "./support/tools.mjs";

let server;

before(async () => {
  server = await startServer();
});

after(() => server?.stop());

test("every audit of the GraphQL-over-HTTP suite passes", async () => {
  const results = await auditServer({ url: `${server.url}/graphql` });
  const missed = results.filter((result) => result.status !== "ok");
  const describe = ({ id, name, reason }) => `${id}: ${name} (${reason})`;
  assert.deepEqual(missed.map(describe), []);
  assert.equal(results.length, 61);
});
