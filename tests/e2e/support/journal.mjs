// Writes an execution's journal while its server is down, as a server with tools that change something would
// have left it: the built-in tools only look and compute, and are never asked about.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const USAGE = {
  input_tokens: 25,
  output_tokens: 40,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
};

/**
 * Leaves the newest execution waiting for an approval of the tool's call. Its `policy` is the agent's.
 */
export async function leaveAsking(server, { tool, input, policy }) {
  const call = `toolu_${tool}`;
  const hash = createHash("sha256").update(sorted(input)).digest("hex");
  const asked = {
    kind: "approval_requested",
    call_id: call,
    tool,
    arguments: input,
    arguments_hash: hash,
    risk: "write",
    idempotent: true,
    policy,
  };
  await leave(server, [replied(call, tool, input), asked], "waiting");
  await sql(
    server,
    `INSERT INTO approvals (organisation_id, execution_id, seq, kind, call_id, tool, arguments,
                            arguments_hash, risk, policy, expires_at)
     SELECT organisation_id, id, last_seq, 'call', ${quote(call)}, ${quote(tool)}, ${json(input)},
            ${quote(hash)}, 'write', ${json(policy)}, now() + interval '3 days'
     FROM executions ORDER BY id DESC LIMIT 1`,
  );
}

/** Leaves the newest execution in the middle of a call that may not be repeated. */
export async function leaveInCall(server, { tool, input }) {
  const call = `toolu_${tool}`;
  const intended = {
    kind: "tool_intended",
    call_id: call,
    tool,
    arguments: input,
    risk: "write",
    idempotent: false,
    idempotency_key: call,
  };
  await leave(
    server,
    [replied(call, tool, input), intended, { kind: "tool_sent", call_id: call }],
    "running",
  );
}

function replied(call, tool, input) {
  return {
    kind: "model_replied",
    content: [
      { type: "text", text: "I ask before I do this." },
      { type: "tool_use", id: call, name: tool, input },
    ],
    stop_reason: "tool_use",
    usage: USAGE,
    model: "claude-test",
    simulated: false,
  };
}

/** Appends the events to the newest execution, which nobody holds any more. */
async function leave(server, events, status) {
  const rows = events.map((event, index) => `(${index + 1}, ${quote(event.kind)}, ${json(event)})`);
  await sql(
    server,
    `WITH left_behind AS (SELECT id, organisation_id, last_seq FROM executions ORDER BY id DESC LIMIT 1),
          written AS (
            INSERT INTO execution_events (execution_id, seq, organisation_id, kind, payload)
            SELECT id, last_seq + number, organisation_id, kind, payload
            FROM left_behind, (VALUES ${rows.join(", ")}) AS event (number, kind, payload))
     UPDATE executions e
     SET last_seq = e.last_seq + ${events.length}, status = ${quote(status)}, steps = 1,
         lease_epoch = e.lease_epoch + 1, lease_until = now(),
         deadline = CASE ${quote(status)} WHEN 'waiting' THEN NULL ELSE e.deadline END
     FROM left_behind WHERE e.id = left_behind.id`,
  );
}

async function sql(server, statement) {
  const socket = join(server.dataDir, "postgresql", "run");
  const args = [
    "-h",
    socket,
    "-U",
    "postgres",
    "-d",
    "profile_builder",
    "-v",
    "ON_ERROR_STOP=1",
    "-qc",
    statement,
  ];
  await promisify(execFile)(psql(), args);
}

function psql() {
  const beside = join(process.env.PROFILE_BUILDER_PG_BIN ?? "", "psql");
  return existsSync(beside) ? beside : "psql";
}

/** JSON as the server hashes it: without spaces, keys in order. */
function sorted(value) {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((field) => `${JSON.stringify(field)}:${sorted(value[field])}`).join(",")}}`;
}

const json = (value) => `${quote(JSON.stringify(value))}::jsonb`;
const quote = (text) => `'${text.replaceAll("'", "''")}'`;
