// Starts the product as a person would: the real binary, with a data folder of its own.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { repositoryPath } from "./tools.mjs";

const BINARY = process.env.PROFILE_BUILDER_BIN ?? repositoryPath("target/debug/profile-builder");

/**
 * Starts a server on a free port and resolves when it listens.
 *
 * Model keys of the machine are taken away, so that the simulated model answers unless `environment` says otherwise.
 */
export async function startServer(environment = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "profile-builder-e2e-"));
  // The managed database may run as another user, who must be able to reach its folder.
  await chmod(dataDir, 0o755);
  const env = {
    ...process.env,
    PROFILE_BUILDER_DATA_DIR: dataDir,
    PROFILE_BUILDER_LISTEN: "127.0.0.1:0",
    PROFILE_BUILDER_MODE: "development",
    PROFILE_BUILDER_WEB_DIR: process.env.PROFILE_BUILDER_WEB_DIR ?? repositoryPath("web-client/dist"),
    PROFILE_BUILDER_SITE_DIR: process.env.PROFILE_BUILDER_SITE_DIR ?? repositoryPath("target/site"),
    ...environment,
  };
  for (const name of [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "EMBEDDINGS_MODEL",
    "EMBEDDINGS_BASE_URL",
    "DATABASE_URL",
    "MEILISEARCH_URL",
    "MEILISEARCH_API_KEY",
  ]) {
    if (!(name in environment)) delete env[name];
  }
  let running = await launch(env);
  // A restarted server is found at the same address.
  env.PROFILE_BUILDER_LISTEN = new URL(running.url).host;
  return {
    url: running.url,
    /** Where it keeps its data, the socket of its database among them. */
    dataDir,
    /** A token for a person of this access role; the person is created. */
    async createToken(email, role) {
      const args = ["token", "create", "--email", email, "--role", role, "--organisation", "development"];
      const { stdout } = await promisify(execFile)(BINARY, args, { env });
      return stdout.trim();
    },
    /** Ends the server as a crash does. */
    kill: () => end(running.process, "SIGKILL"),
    async restart() {
      running = await launch(env);
    },
    async stop() {
      await end(running.process, "SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(env) {
  const server = spawn(BINARY, ["serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
  return { process: server, url: await listeningUrl(server) };
}

async function end(server, signal) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, "exit");
}

function listeningUrl(server) {
  const lines = [];
  return new Promise((resolve, reject) => {
    const read = (line) => {
      lines.push(line);
      const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/i.exec(line.replace(/\u001b\[[0-9;]*m/g, ""));
      if (found) resolve(found[1]);
    };
    createInterface({ input: server.stdout }).on("line", read);
    createInterface({ input: server.stderr }).on("line", read);
    server.once("error", reject);
    server.once("exit", (code) =>
      reject(new Error(`The server ended with code ${code}:\n${lines.join("\n")}`)),
    );
  });
}
