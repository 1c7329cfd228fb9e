import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import type { Execution } from "./use-execution";
import type { ExecutionEvent } from "./execution-event";
import { ExecutionPage } from "./execution-page";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

// The socket is the edge of the network here: it is open and silent.
vi.mock("@/shared/graphql/subscribe", () => ({
  subscribe: (_document: unknown, _variables: unknown, { onOpen }: { onOpen: () => void }) => {
    onOpen();
    return new Promise(() => {});
  },
}));

const EXECUTION: Execution = {
  id: "exec_1",
  goal: "What is 17% of 4230?",
  context: null,
  status: "RUNNING",
  createdAt: "2026-01-14T09:00:00Z",
  startedAt: "2026-01-14T09:00:00Z",
  completedAt: null,
  inputTokens: 0,
  outputTokens: 0,
  toolsUsed: [],
  output: null,
  error: null,
  simulated: true,
  dryRun: false,
  lastSeq: 0,
  forkedFromId: null,
  agent: { id: "agent_1", name: "Helper", status: "ACTIVE", currentVersion: { number: 1 } },
  agentVersion: { number: 1 },
  requestedBy: { id: "user_1", name: "Ada" },
};

let seq = 0;
function event(kind: ExecutionEvent["kind"], more: Partial<ExecutionEvent> = {}): ExecutionEvent {
  return {
    seq: (seq += 1),
    kind,
    createdAt: "2026-01-14T09:00:01Z",
    text: null,
    verdict: null,
    resolution: null,
    userId: null,
    originId: null,
    throughStep: null,
    model: null,
    provider: null,
    fallback: false,
    until: null,
    costMicroUsd: null,
    simulated: false,
    status: "RUNNING",
    usage: null,
    toolCall: null,
    ...more,
  };
}

const CALL = {
  id: "call_1",
  name: "calculate",
  arguments: { expression: "0.17*4230" },
  risk: "READ" as const,
};
const PENDING = { ...CALL, output: null, isError: null, durationMs: null };

function begin() {
  seq = 0;
  return [
    event("STARTED", { text: EXECUTION.goal }),
    event("MODEL_REPLIED", { text: "I need the exact figure.", simulated: true }),
    event("TOOL_INTENDED", { toolCall: PENDING }),
    event("TOOL_SENT", { toolCall: PENDING }),
  ];
}

function open(events: ExecutionEvent[], more: Partial<Execution> = {}, approvals: object[] = []) {
  const fork = { execution: { id: "exec_2" }, errors: [] };
  const calls = mockNetwork(({ operation }) =>
    operation === "findApprovals"
      ? { data: { execution: { approvals } } }
      : operation === "retryExecution" || operation === "forkExecution"
        ? { data: { [operation]: fork } }
        : { data: { execution: { ...EXECUTION, ...more, lastSeq: events.length, events } } },
  );
  renderPage(ExecutionPage, {
    path: "/executions/:id",
    at: "/executions/exec_1",
    permissions: ["RUN_AGENT", "CANCEL_EXECUTION"],
  });
  return calls;
}

test("a running execution shows the thought, the waiting call and a way to stop it", async () => {
  open(begin());
  expect(await screen.findByText("I need the exact figure.")).toBeVisible();
  const call = screen.getByRole("region", { name: "Tool call calculate" });
  expect(within(call).getByText("Waiting for the tool")).toBeVisible();
  expect(within(call).getByText(/"expression": "0.17\*4230"/)).toBeVisible();
  expect(await screen.findByText("Live")).toBeVisible();
  expect(screen.getByRole("button", { name: "Stop" })).toBeVisible();
  expect(screen.queryByRole("region", { name: "Answer" })).toBeNull();
});

test("a completed one shows result and answer, loads no image and renders no HTML", async () => {
  const text = '**719.1** ![chart](https://elsewhere.example/x.png) <b class="raw">bold</b>';
  open(
    [
      ...begin(),
      event("TOOL_RETURNED", { toolCall: { ...CALL, output: "719.1", isError: false, durationMs: 12 } }),
      event("MODEL_REPLIED", { text, simulated: true }),
      event("COMPLETED", { text, status: "COMPLETED" }),
    ],
    { status: "COMPLETED", output: text, completedAt: "2026-01-14T09:00:04Z" },
  );
  const answer = await screen.findByRole("region", { name: "Answer" });
  expect(await within(answer).findByRole("link", { name: "Image: chart" })).toBeVisible();
  expect(within(answer).getByText("719.1").tagName).toBe("STRONG");
  expect(document.querySelector("img, .raw")).toBeNull();
  expect(screen.getByText("12 ms")).toBeVisible();
  expect(screen.getByText("4.0 s")).toBeVisible();
  expect(screen.getByRole("button", { name: "Run again" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
});

test("a failed one shows the failed call and the reason", async () => {
  open(
    [
      ...begin(),
      event("TOOL_RETURNED", {
        toolCall: { ...CALL, output: "Division by zero", isError: true, durationMs: 1 },
      }),
      event("FAILED", { text: "The step limit was reached.", status: "FAILED" }),
    ],
    { status: "FAILED", error: "The step limit was reached." },
  );
  expect(await screen.findByText("Division by zero")).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("The step limit was reached.");
});

const FAILED = [
  event("STARTED"),
  event("MODEL_REPLIED", { text: "Look first." }),
  event("TOOL_RETURNED", { toolCall: { ...CALL, output: "719.1", isError: false, durationMs: 1 } }),
  event("MODEL_REPLIED", { text: "Send it." }),
  event("TOOL_RETURNED", {
    toolCall: {
      ...CALL,
      id: "call_2",
      name: "send",
      risk: "WRITE",
      output: "sent",
      isError: false,
      durationMs: 1,
    },
  }),
  event("FAILED", { text: "The model is away.", status: "FAILED" }),
].map((event, index) => ({ ...event, seq: index + 1 }));

test("a failed one goes on with its own version or the current one", async () => {
  const agent = { ...EXECUTION.agent, currentVersion: { number: 3 } };
  const sent = open(FAILED, { status: "FAILED", agent });
  expect(await screen.findByRole("button", { name: "Go on with version 1" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Go on with version 3" }));
  const input = sent.find(({ operation }) => operation === "retryExecution")?.variables?.["input"];
  expect(input).toMatchObject({ id: "exec_1", version: "CURRENT" });
});

test("a step is run again with another goal and another answer of a tool", async () => {
  const sent = open(FAILED, { status: "FAILED" });
  await userEvent.click(await screen.findByRole("button", { name: "Run again from step 2" }));
  const dialog = screen.getByRole("dialog", { name: "Run again from step 2" });
  expect(within(dialog).getByText("These calls may be made a second time")).toBeVisible();
  expect(within(dialog).getByRole("listitem")).toHaveTextContent("send");
  const goal = within(dialog).getByRole("textbox", { name: "Goal" });
  await userEvent.clear(goal);
  await userEvent.type(goal, "What is 18%?");
  await userEvent.click(within(dialog).getByText("Change what tools answered"));
  const answer = within(dialog).getByRole("textbox", { name: "calculate" });
  await userEvent.clear(answer);
  await userEvent.type(answer, "720");
  await userEvent.click(within(dialog).getByRole("button", { name: "Run" }));
  const input = sent.find(({ operation }) => operation === "forkExecution")?.variables?.["input"];
  expect(input).toMatchObject({
    id: "exec_1",
    step: 2,
    version: "SAME",
    goal: "What is 18%?",
    instruction: null,
    toolResults: [{ callId: "call_1", output: "720", isError: false }],
  });
});

test("an execution that does not exist says so", async () => {
  mockNetwork(() => ({ data: { execution: null } }));
  renderPage(ExecutionPage, { path: "/executions/:id", at: "/executions/exec_404" });
  expect(await screen.findByRole("heading", { name: "No such execution" })).toBeVisible();
});

test("one that waits for people shows the question above the call that waits", async () => {
  const asked = {
    id: "approval_1",
    kind: "CALL",
    callId: "call_1",
    tool: "calculate",
    arguments: CALL.arguments,
    argumentsHash: "hash-1",
    risk: "WRITE",
    policy: { people: 1, role: null, byRequester: true },
    agreed: [],
    status: "PENDING",
    requestedAt: "2026-01-14T09:00:01Z",
    expiresAt: null,
    decidedAt: null,
    decidedBy: null,
    reason: null,
  };
  seq = 0;
  const events = [
    event("STARTED", { text: EXECUTION.goal }),
    event("MODEL_REPLIED", { text: "I need the exact figure." }),
    event("APPROVAL_REQUESTED", { toolCall: PENDING, status: "WAITING" }),
  ];
  open(events, { status: "WAITING" }, [asked]);
  expect(await screen.findByText("Waiting for people")).toBeVisible();
  const question = await screen.findByRole("region", { name: "May calculate be called?" });
  const call = screen.getByRole("region", { name: "Tool call calculate" });
  expect(within(call).getByText("Waiting for an approval")).toBeVisible();
  expect(question.compareDocumentPosition(call)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  // This viewer may stop executions, and not decide.
  expect(within(question).queryByRole("button")).toBeNull();
  expect(screen.queryByText("Thinking…")).toBeNull();
});

test("a paused one says so, offers to go on, and can be told more", async () => {
  seq = 0;
  const events = [
    event("STARTED"),
    event("PAUSED", { text: "Lunch.", status: "PAUSED" }),
    event("INSTRUCTED", { text: "Write in Greek." }),
  ];
  const calls = mockNetwork(({ operation }) => {
    if (operation === "findApprovals") return { data: { execution: { approvals: [] } } };
    if (operation === "findExecution") {
      return { data: { execution: { ...EXECUTION, status: "PAUSED", lastSeq: 3, events } } };
    }
    return { data: { [operation!]: { errors: [] } } };
  });
  renderPage(ExecutionPage, {
    path: "/executions/:id",
    at: "/executions/exec_1",
    permissions: ["STEER_EXECUTION"],
  });
  expect(await screen.findByText("Lunch.")).toBeVisible();
  expect(screen.getAllByText("Paused")).toHaveLength(2);
  expect(screen.getByText("The agent was told more")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await userEvent.type(screen.getByLabelText("What it should know or do"), "  Be brief. ");
  await userEvent.click(screen.getByRole("button", { name: "Tell it" }));
  const sent = calls.filter(({ variables }) => variables.input);
  expect(sent.map(({ operation, variables }) => [operation, variables.input])).toEqual([
    ["continueExecution", { id: "exec_1" }],
    ["instructExecution", { id: "exec_1", text: "Be brief." }],
  ]);
});

test("one whose model has no room says until when, and who stood in for it before", async () => {
  const until = "2026-01-14T09:10:00Z";
  open(
    [
      event("STARTED", { text: EXECUTION.goal }),
      event("MODEL_REPLIED", {
        text: "I need the exact figure.",
        model: "gpt-5.4",
        provider: "OPEN_AI",
        fallback: true,
        costMicroUsd: 45_100,
        usage: { inputTokens: 120, outputTokens: 9, cacheReadTokens: 100, cacheWriteTokens: 0 },
      }),
      event("MODEL_DEFERRED", { text: "the model's provider is overloaded", until, status: "QUEUED" }),
    ],
    { status: "QUEUED", simulated: false },
  );
  expect(await screen.findByText("Stand-in")).toBeVisible();
  expect(screen.getByText(/gpt-5.4 took this turn/)).toBeVisible();
  expect(screen.getAllByText(/\$0.0451/)).toHaveLength(2);
  expect(screen.getByText(/100 of them cached/)).toBeVisible();
  expect(screen.getByRole("heading", { name: /^Waits for the model until/ })).toBeVisible();
  expect(screen.getByText(/^Waiting for the model until .*…$/)).toBeVisible();
});
