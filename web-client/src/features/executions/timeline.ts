import type { Resolution, Risk, Verdict } from "@/shared/graphql/generated/graphql";
import { formatNames } from "@/shared/lib/format";

import type { Approval } from "./approval";
import type { ExecutionEvent } from "./execution-event";
import { isOver } from "./execution-status";

/** How far a call is; `held` while its execution is paused before it was made, `undecided` when the
 * execution ended before people said anything. */
export type CallState =
  | "asked"
  | "approved"
  | "denied"
  | "expired"
  | "pending"
  | "held"
  | "doubtful"
  | "resolved"
  | "undecided"
  | "returned"
  | "failed";

export type ToolCall = {
  id: string;
  name: string;
  risk: Risk | null;
  arguments: unknown;
  /** What the model wrote, when people changed it. */
  proposed: { arguments: unknown } | null;
  state: CallState;
  decision: { verdict: Verdict; by: string | null; reason: string | null } | null;
  finding: { resolution: Resolution; by: string | null; note: string | null } | null;
  output: string | null;
  durationMs: number | null;
};

/** One turn: what the model thought, and the tools it called. */
export type Step = {
  kind: "step";
  seq: number;
  number: number;
  thought: string | null;
  tokens: number | null;
  /** Those of the tokens that the provider had in its cache. */
  cached: number;
  /** In millionths of a dollar; null when it is not known. */
  cost: number | null;
  model: string | null;
  /** Whether the model stood in for one that did not answer. */
  fallback: boolean;
  simulated: boolean;
  createdAt: string;
  toolCalls: ToolCall[];
  /** Whether this turn gave the answer, which has a place of its own. */
  answers: boolean;
};

/** The server was restarted in the middle and went on. */
export type Resumption = { kind: "resumption"; seq: number; createdAt: string };

/** What a person wanted of the execution as a whole. */
export type Steering = {
  kind: "steering";
  seq: number;
  createdAt: string;
  what: "INSTRUCTED" | "PAUSED" | "CONTINUED";
  text: string | null;
};

/** The model has no room: the turn is put off. */
export type Wait = { kind: "wait"; seq: number; createdAt: string; until: string; reason: string | null };

/** What stands before was taken over from another execution. */
export type Fork = { kind: "fork"; seq: number; createdAt: string; originId: string | null };

/** From here on the model reads a summary of the steps before. */
export type Compaction = {
  kind: "compaction";
  seq: number;
  createdAt: string;
  throughStep: number;
  summary: string;
  tokens: number | null;
  /** In millionths of a dollar; null when it is not known. */
  cost: number | null;
  simulated: boolean;
};

export type TimelineEntry = Step | Resumption | Steering | Fork | Wait | Compaction;

/** Turns the journal into what people read: steps with their tool calls. `approvals` know the names. */
export function buildTimeline(events: ExecutionEvent[], approvals: Approval[] = []): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const calls = new Map<string, ToolCall>();
  let step: Step | undefined;
  for (const event of events) {
    if (event.kind === "MODEL_REPLIED") {
      step = newStep(event, (step?.number ?? 0) + 1);
      entries.push(step);
    } else if (event.kind === "RESUMED") {
      entries.push({ kind: "resumption", seq: event.seq, createdAt: event.createdAt });
    } else if (event.kind === "FORKED") {
      const { seq, createdAt, originId } = event;
      entries.push({ kind: "fork", seq, createdAt, originId: originId ?? null });
    } else if (event.kind === "COMPACTED") {
      entries.push(newCompaction(event));
    } else if (event.kind === "MODEL_DEFERRED" && event.until) {
      const { seq, createdAt, until, text } = event;
      entries.push({ kind: "wait", seq, createdAt, until, reason: text?.trim() || null });
    } else if (isSteering(event.kind)) {
      const { seq, createdAt, text } = event;
      entries.push({ kind: "steering", seq, createdAt, what: event.kind, text: text?.trim() || null });
    } else if (event.toolCall && step) {
      recordToolCall(step, calls, event, approvals);
    }
  }
  if (step) step.answers = gaveAnswer(step, events);
  const last = events.at(-1);
  if (last && isOver(last.status)) leaveUndecided(calls);
  else if (standsStill(entries)) holdBack(calls);
  return entries;
}

function isSteering(kind: ExecutionEvent["kind"]): kind is Steering["what"] {
  return kind === "INSTRUCTED" || kind === "PAUSED" || kind === "CONTINUED";
}

/** Whether a person made the execution stand still; what is told to it meanwhile does not end that. */
export function standsStill(entries: TimelineEntry[]): boolean {
  const last = entries.findLast((entry) => entry.kind === "steering" && entry.what !== "INSTRUCTED");
  return last?.kind === "steering" && last.what === "PAUSED";
}

/** Whether nothing goes on until people decide; another call of the same turn may be under way. */
export function waitsForPeople(entries: TimelineEntry[]): boolean {
  const states = entries
    .flatMap((entry) => (entry.kind === "step" ? entry.toolCalls : []))
    .map(({ state }) => state);
  return (
    states.some((state) => state === "asked" || state === "doubtful") &&
    !states.some((state) => state === "pending" || state === "approved")
  );
}

function newStep(event: ExecutionEvent, number: number): Step {
  return {
    kind: "step",
    seq: event.seq,
    number,
    thought: event.text?.trim() || null,
    tokens: event.usage ? event.usage.inputTokens + event.usage.outputTokens : null,
    cached: event.usage?.cacheReadTokens ?? 0,
    cost: event.costMicroUsd ?? null,
    model: event.model ?? null,
    fallback: event.fallback,
    simulated: event.simulated,
    createdAt: event.createdAt,
    toolCalls: [],
    answers: false,
  };
}

function newCompaction(event: ExecutionEvent): Compaction {
  return {
    kind: "compaction",
    seq: event.seq,
    createdAt: event.createdAt,
    throughStep: event.throughStep ?? 0,
    summary: event.text?.trim() ?? "",
    tokens: event.usage ? event.usage.inputTokens + event.usage.outputTokens : null,
    cost: event.costMicroUsd ?? null,
    simulated: event.simulated,
  };
}

function recordToolCall(
  step: Step,
  calls: Map<string, ToolCall>,
  event: ExecutionEvent,
  approvals: Approval[],
) {
  const { toolCall } = event;
  if (!toolCall) return;
  let call = calls.get(toolCall.id);
  if (!call) {
    call = newCall(toolCall);
    calls.set(toolCall.id, call);
    step.toolCalls.push(call);
  }
  const before = call.arguments;
  call.arguments = toolCall.arguments ?? call.arguments;
  switch (event.kind) {
    case "APPROVAL_REQUESTED":
      call.state = "asked";
      break;
    case "APPROVAL_DECIDED":
      recordDecision(call, event, approvals);
      if (JSON.stringify(before) !== JSON.stringify(call.arguments)) call.proposed = { arguments: before };
      break;
    case "TOOL_INTENDED":
    case "TOOL_SENT":
      call.state = "pending";
      break;
    case "TOOL_IN_DOUBT":
      call.state = "doubtful";
      break;
    case "DOUBT_RESOLVED":
      recordFinding(call, event, approvals);
      break;
    case "TOOL_RETURNED":
      recordReturn(call, toolCall);
  }
}

function newCall({ id, name, risk }: NonNullable<ExecutionEvent["toolCall"]>): ToolCall {
  return {
    id,
    name,
    risk: risk ?? null,
    arguments: null,
    proposed: null,
    state: "pending",
    decision: null,
    finding: null,
    output: null,
    durationMs: null,
  };
}

const DECIDED = { APPROVED: "approved", DENIED: "denied", EXPIRED: "expired" } as const;

function recordDecision(call: ToolCall, { verdict, userId, text }: ExecutionEvent, approvals: Approval[]) {
  if (!verdict) return;
  const question = approvals.find(({ callId, kind }) => callId === call.id && kind === "CALL");
  const agreed = verdict === "APPROVED" ? (question?.agreed ?? []) : [];
  const by = agreed.length > 0 ? formatNames(agreed.map(({ name }) => name)) : nameOf(userId, approvals);
  call.state = DECIDED[verdict];
  call.decision = { verdict, by, reason: text?.trim() || null };
}

function recordFinding(call: ToolCall, { resolution, userId, text }: ExecutionEvent, approvals: Approval[]) {
  if (!resolution) return;
  call.state = resolution === "RETRY" ? "pending" : "resolved";
  call.finding = { resolution, by: nameOf(userId, approvals), note: text?.trim() || null };
}

function recordReturn(call: ToolCall, result: NonNullable<ExecutionEvent["toolCall"]>) {
  call.output = result.output ?? null;
  // What people decided says more than what the model was told of it.
  if (call.state === "denied" || call.state === "expired" || call.state === "resolved") return;
  call.state = result.isError ? "failed" : "returned";
  call.durationMs = result.durationMs ?? null;
}

/** An execution is paused while no call is under way: what has no answer then was not made yet. */
function holdBack(calls: Map<string, ToolCall>) {
  for (const call of calls.values()) {
    if (call.state === "pending") call.state = "held";
  }
}

function leaveUndecided(calls: Map<string, ToolCall>) {
  for (const call of calls.values()) {
    if (call.state === "asked" || call.state === "doubtful") call.state = "undecided";
  }
}

function nameOf(userId: string | null | undefined, approvals: Approval[]): string | null {
  const people = approvals.flatMap(({ agreed, decidedBy }) => [...agreed, ...(decidedBy ? [decidedBy] : [])]);
  return people.find(({ id }) => id === userId)?.name ?? null;
}

function gaveAnswer(step: Step, events: ExecutionEvent[]): boolean {
  const last = events.at(-1);
  return last?.kind === "COMPLETED" && step.toolCalls.length === 0;
}

/** What the turns so far cost together, but for those taken over from another execution; `known` is false when that is not known of one. */
export function sumCosts(events: ExecutionEvent[]): { microUsd: number; known: boolean } {
  const own = events.slice(events.findLastIndex(({ kind }) => kind === "FORKED") + 1);
  const costly = own.filter(({ kind }) => kind === "MODEL_REPLIED" || kind === "COMPACTED");
  const costs = costly.map((event) => event.costMicroUsd);
  return {
    microUsd: costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    known: costs.every((cost) => cost != null),
  };
}

/** What a screen reader says about an event; null when it is not worth an interruption. */
export function announce(event: ExecutionEvent): string | null {
  const tool = event.toolCall?.name ?? "a tool";
  switch (event.kind) {
    case "STARTED":
      return "The agent has started.";
    case "MODEL_REPLIED":
      return event.text ? `Thought: ${event.text.slice(0, 200)}` : null;
    case "MODEL_DEFERRED":
      return "The model has no room. The execution waits for it.";
    case "COMPACTED":
      return "The conversation so far was summarized.";
    case "TOOL_INTENDED":
      return `Calling ${tool}.`;
    case "TOOL_RETURNED":
      return event.toolCall?.isError ? `${tool} failed.` : `${tool} has answered.`;
    case "APPROVAL_REQUESTED":
      return `${tool} waits until people agree to it.`;
    case "APPROVAL_DECIDED":
      return announceDecision(tool, event);
    case "TOOL_IN_DOUBT":
      return `Nobody knows whether ${tool} took effect. A person has to find out.`;
    case "DOUBT_RESOLVED":
      return announceFinding(tool, event);
    case "INSTRUCTED":
      return "A person told the agent more.";
    case "PAUSED":
      return "The execution was paused.";
    case "CONTINUED":
      return "The execution goes on.";
    case "FORKED":
      return "The execution goes on from what another one did.";
    case "RESUMED":
      return "The execution goes on after an interruption.";
    case "COMPLETED":
      return "The agent has answered.";
    case "FAILED":
      return `The execution failed: ${event.text ?? "no reason was given"}`;
    case "CANCELLED":
      return "The execution was stopped.";
    default:
      return null;
  }
}

function announceDecision(tool: string, { verdict, text }: ExecutionEvent): string {
  if (verdict === "EXPIRED") return `Nobody decided on ${tool} in time.`;
  const decided = `${tool} was ${verdict === "APPROVED" ? "approved" : "denied"}`;
  return text ? `${decided}: ${text.slice(0, 200)}` : `${decided}.`;
}

function announceFinding(tool: string, { resolution }: ExecutionEvent): string {
  if (resolution === "RETRY") return `${tool} is called again.`;
  return `A person says that ${tool} ${resolution === "HAPPENED" ? "took effect" : "did not take effect"}.`;
}
