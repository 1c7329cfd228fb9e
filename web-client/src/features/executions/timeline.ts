import type { Risk } from "@/shared/graphql/generated/graphql";

import type { ExecutionEvent } from "./execution-event";

export type ToolCall = {
  id: string;
  name: string;
  risk: Risk | null;
  arguments: unknown;
  state: "pending" | "returned" | "failed";
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
  model: string | null;
  simulated: boolean;
  createdAt: string;
  toolCalls: ToolCall[];
  /** Whether this turn gave the answer, which has a place of its own. */
  answers: boolean;
};

/** The server was restarted in the middle and went on. */
export type Resumption = { kind: "resumption"; seq: number; createdAt: string };

export type TimelineEntry = Step | Resumption;

/** Turns the journal into what people read: steps with their tool calls. */
export function buildTimeline(events: ExecutionEvent[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const calls = new Map<string, ToolCall>();
  let step: Step | undefined;
  for (const event of events) {
    if (event.kind === "MODEL_REPLIED") {
      step = newStep(event, (step?.number ?? 0) + 1);
      entries.push(step);
    } else if (event.kind === "RESUMED") {
      entries.push({ kind: "resumption", seq: event.seq, createdAt: event.createdAt });
    } else if (event.toolCall && step) {
      recordToolCall(step, calls, event);
    }
  }
  if (step) step.answers = gaveAnswer(step, events);
  return entries;
}

function newStep(event: ExecutionEvent, number: number): Step {
  return {
    kind: "step",
    seq: event.seq,
    number,
    thought: event.text?.trim() || null,
    tokens: event.usage ? event.usage.inputTokens + event.usage.outputTokens : null,
    model: event.model ?? null,
    simulated: event.simulated,
    createdAt: event.createdAt,
    toolCalls: [],
    answers: false,
  };
}

function recordToolCall(step: Step, calls: Map<string, ToolCall>, { kind, toolCall }: ExecutionEvent) {
  if (!toolCall) return;
  let call = calls.get(toolCall.id);
  if (!call) {
    const { id, name, risk } = toolCall;
    call = {
      id,
      name,
      risk: risk ?? null,
      arguments: null,
      state: "pending",
      output: null,
      durationMs: null,
    };
    calls.set(id, call);
    step.toolCalls.push(call);
  }
  call.arguments = toolCall.arguments ?? call.arguments;
  if (kind === "TOOL_RETURNED") {
    call.state = toolCall.isError ? "failed" : "returned";
    call.output = toolCall.output ?? null;
    call.durationMs = toolCall.durationMs ?? null;
  }
}

function gaveAnswer(step: Step, events: ExecutionEvent[]): boolean {
  const last = events.at(-1);
  return last?.kind === "COMPLETED" && step.toolCalls.length === 0;
}

/** What a screen reader says about an event; null when it is not worth an interruption. */
export function announce(event: ExecutionEvent): string | null {
  const tool = event.toolCall?.name ?? "a tool";
  switch (event.kind) {
    case "STARTED":
      return "The agent has started.";
    case "MODEL_REPLIED":
      return event.text ? `Thought: ${event.text.slice(0, 200)}` : null;
    case "TOOL_INTENDED":
      return `Calling ${tool}.`;
    case "TOOL_RETURNED":
      return event.toolCall?.isError ? `${tool} failed.` : `${tool} has answered.`;
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
