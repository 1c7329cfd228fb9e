// A model that answers when the test says so. It speaks the streaming form of Claude's Messages API.
import { once } from "node:events";
import { createServer } from "node:http";

/** Starts the model; each request waits until `reply` gives it the blocks of its answer. */
export async function startFakeClaude() {
  const waiting = [];
  const arrivals = [];
  const server = createServer((request, response) => {
    if (request.method !== "POST" || !request.url.startsWith("/v1/messages")) {
      response.writeHead(404).end();
      return;
    }
    request.resume();
    waiting.push(response);
    response.on("close", () => forget(waiting, response));
    arrivals.shift()?.();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    environment: {
      ANTHROPIC_API_KEY: "test-key",
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${server.address().port}`,
    },
    /** Answers the oldest request, and waits for one when there is none yet. */
    async reply(...blocks) {
      if (waiting.length === 0) await new Promise((resolve) => arrivals.push(resolve));
      send(waiting.shift(), blocks);
    },
    /** Answers what still waits; a caller that has gone is not answered. */
    replyIfAsked(...blocks) {
      if (waiting.length > 0) send(waiting.shift(), blocks);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export const text = (words) => ({ type: "text", text: words });
export const toolUse = (name, input) => ({
  type: "tool_use",
  id: `toolu_${name}`,
  name,
  input,
});

function forget(waiting, response) {
  const index = waiting.indexOf(response);
  if (index >= 0) waiting.splice(index, 1);
}

function send(response, blocks) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (type, data) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  const usage = { input_tokens: 25, output_tokens: 1 };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-test",
    content: [],
    usage,
  };
  event("message_start", {
    message: { ...message, stop_reason: null, stop_sequence: null },
  });
  blocks.forEach((block, index) => {
    const [start, delta] = open(block);
    event("content_block_start", { index, content_block: start });
    event("content_block_delta", { index, delta });
    event("content_block_stop", { index });
  });
  const calls = blocks.some(({ type }) => type === "tool_use");
  const stop = {
    stop_reason: calls ? "tool_use" : "end_turn",
    stop_sequence: null,
  };
  event("message_delta", { delta: stop, usage: { output_tokens: 40 } });
  event("message_stop", {});
  response.end();
}

/** A block as it begins, and the delta that fills it. */
function open(block) {
  if (block.type === "text")
    return [
      { type: "text", text: "" },
      { type: "text_delta", text: block.text },
    ];
  const { id, name, input } = block;
  return [
    { type: "tool_use", id, name, input: {} },
    { type: "input_json_delta", partial_json: JSON.stringify(input) },
  ];
}
