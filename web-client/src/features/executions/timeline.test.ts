import { expect, test } from "vitest";

import type { Approval } from "./approval";
import type { ExecutionEvent } from "./execution-event";
import { announce, buildTimeline, sumCosts, type ToolCall, waitsForPeople } from "./timeline";

const ADA = { id: "user_1", name: "Ada" };
const BEN = { id: "user_2", name: "Ben" };

function call(id: string, more: Partial<NonNullable<ExecutionEvent["toolCall"]>> = {}) {
  return {
    id,
    name: "send",
    arguments: { text: "it" },
    output: null,
    isError: null,
    durationMs: null,
    risk: "WRITE" as const,
    ...more,
  };
}

type Part = Partial<ExecutionEvent> & Pick<ExecutionEvent, "kind">;

function events(...parts: Part[]): ExecutionEvent[] {
  const first: Part[] = [{ kind: "STARTED" }, { kind: "MODEL_REPLIED" }];
  return [...first, ...parts].map((part, index) => ({
    seq: index + 1,
    createdAt: "2026-01-14T09:00:01Z",
    text: null,
    model: null,
    provider: null,
    fallback: false,
    until: null,
    costMicroUsd: null,
    simulated: false,
    status: "RUNNING",
    usage: null,
    toolCall: null,
    verdict: null,
    resolution: null,
    userId: null,
    originId: null,
    throughStep: null,
    ...part,
  }));
}

function calls(parts: Part[], approvals: Approval[] = []): ToolCall[] {
  const entries = buildTimeline(events(...parts), approvals);
  return entries.flatMap((entry) => (entry.kind === "step" ? entry.toolCalls : []));
}

const ASKED: Part = { kind: "APPROVAL_REQUESTED", status: "WAITING", toolCall: call("a") };
const INTENDED: Part = { kind: "TOOL_INTENDED", toolCall: call("a") };
const DOUBTFUL: Part = { kind: "TOOL_IN_DOUBT", status: "WAITING", toolCall: call("a") };

function decided(verdict: "APPROVED" | "DENIED" | "EXPIRED", more: Partial<ExecutionEvent> = {}): Part {
  const userId = verdict === "EXPIRED" ? null : BEN.id;
  return { kind: "APPROVAL_DECIDED", verdict, userId, toolCall: call("a"), ...more };
}

function returned(output: string, isError: boolean): Part {
  return { kind: "TOOL_RETURNED", toolCall: call("a", { output, isError, durationMs: 0 }) };
}

function approval(more: Partial<Approval>): Approval {
  return {
    id: "approval_1",
    kind: "CALL",
    callId: "a",
    tool: "send",
    arguments: { text: "it" },
    argumentsHash: "h",
    risk: "WRITE",
    policy: { people: 1, role: null, byRequester: true },
    agreed: [],
    status: "PENDING",
    requestedAt: "2026-01-14T09:00:01Z",
    expiresAt: null,
    decidedAt: null,
    decidedBy: null,
    reason: null,
    ...more,
  };
}

test("a call waits, is approved and made, and says by whom", () => {
  expect(calls([ASKED])[0]).toMatchObject({ state: "asked", decision: null });
  const approvals = [approval({ status: "APPROVED", agreed: [ADA, BEN], decidedBy: BEN })];
  const after = [ASKED, decided("APPROVED", { text: "Fine." })];
  expect(calls(after, approvals)[0]).toMatchObject({
    state: "approved",
    decision: { verdict: "APPROVED", by: "Ada and Ben", reason: "Fine." },
    proposed: null,
  });
  expect(calls([...after, INTENDED], approvals)[0]?.state).toBe("pending");
  expect(calls([...after, INTENDED, returned("sent", false)], approvals)[0]).toMatchObject({
    state: "returned",
    output: "sent",
    decision: { by: "Ada and Ben" },
  });
});

test("changed arguments stand beside those of the model", () => {
  const changed = call("a", { arguments: { text: "kinder" } });
  const [shown] = calls([
    ASKED,
    decided("APPROVED", { toolCall: changed }),
    { kind: "TOOL_INTENDED", toolCall: changed },
  ]);
  expect(shown).toMatchObject({
    arguments: { text: "kinder" },
    proposed: { arguments: { text: "it" } },
  });
});

test("a call that was not made stays denied or expired, with what the model was told", () => {
  const denied = [ASKED, decided("DENIED", { text: "Not today." }), returned("a person denied this", true)];
  expect(calls(denied, [approval({ status: "DENIED", decidedBy: BEN })])[0]).toMatchObject({
    state: "denied",
    decision: { by: "Ben", reason: "Not today." },
    output: "a person denied this",
  });
  expect(calls([ASKED, decided("EXPIRED"), returned("nobody approved", true)])[0]).toMatchObject({
    state: "expired",
    decision: { by: null },
  });
});

test("a doubt is resolved, or the call is made again", () => {
  const before = [INTENDED, DOUBTFUL];
  expect(calls(before)[0]?.state).toBe("doubtful");
  const resolved: Part = {
    kind: "DOUBT_RESOLVED",
    resolution: "HAPPENED",
    userId: ADA.id,
    text: "Seen.",
    toolCall: call("a"),
  };
  const approvals = [approval({ kind: "DOUBT", status: "RESOLVED", decidedBy: ADA })];
  expect(calls([...before, resolved, returned("took effect", false)], approvals)[0]).toMatchObject({
    state: "resolved",
    finding: { resolution: "HAPPENED", by: "Ada", note: "Seen." },
  });
  const again = { ...resolved, resolution: "RETRY" as const };
  expect(calls([...before, again, INTENDED, returned("sent", false)])[0]?.state).toBe("returned");
});

test("what nobody decided before the end is not shown as waiting", () => {
  expect(calls([ASKED, { kind: "CANCELLED", status: "CANCELLED" }])[0]?.state).toBe("undecided");
});

test("a call that is held back by a pause does not look as if it were made", () => {
  const paused: Part = { kind: "PAUSED", status: "PAUSED" };
  expect(calls([INTENDED, paused])[0]?.state).toBe("held");
  expect(calls([INTENDED, paused, { kind: "CONTINUED" }])[0]?.state).toBe("pending");
});

test("an execution waits for people when no other call of the turn is under way", () => {
  const other: Part = { kind: "TOOL_INTENDED", toolCall: call("b") };
  const done: Part = { kind: "TOOL_RETURNED", toolCall: call("b", { output: "1", isError: false }) };
  expect(waitsForPeople(buildTimeline(events(ASKED, other)))).toBe(false);
  expect(waitsForPeople(buildTimeline(events(ASKED, other, done)))).toBe(true);
  expect(waitsForPeople(buildTimeline(events(ASKED, decided("APPROVED"))))).toBe(false);
});

test.each<[Part, string]>([
  [ASKED, "send waits until people agree to it."],
  [decided("APPROVED"), "send was approved."],
  [decided("DENIED", { text: "Not today." }), "send was denied: Not today."],
  [decided("EXPIRED"), "Nobody decided on send in time."],
  [DOUBTFUL, "Nobody knows whether send took effect. A person has to find out."],
  [
    { kind: "DOUBT_RESOLVED", resolution: "DID_NOT_HAPPEN", toolCall: call("a") },
    "A person says that send did not take effect.",
  ],
  [{ kind: "DOUBT_RESOLVED", resolution: "RETRY", toolCall: call("a") }, "send is called again."],
])("a screen reader is told of %o", (part, message) => {
  expect(announce(events(part).at(-1)!)).toBe(message);
});

test("A turn that is put off says until when and why", () => {
  const until = "2026-01-14T09:10:00Z";
  const entries = buildTimeline(events({ kind: "MODEL_DEFERRED", status: "QUEUED", until, text: "no room" }));
  expect(entries.at(-1)).toMatchObject({ kind: "wait", until, reason: "no room" });
});

test("The costs of turns add up, and one without a price makes the sum a part", () => {
  const cheap: Part = { kind: "MODEL_REPLIED", costMicroUsd: 20 };
  const replies = events(cheap, { kind: "MODEL_REPLIED", costMicroUsd: 0 }).slice(2);
  expect(sumCosts(replies)).toEqual({ microUsd: 20, known: true });
  expect(sumCosts(events(cheap))).toEqual({ microUsd: 20, known: false });
  const fork = events({ kind: "FORKED" }, cheap);
  expect(sumCosts(fork), "what was taken over was paid for there").toEqual({ microUsd: 20, known: true });
});

test("a summary stands where it was written, and its cost counts", () => {
  const journal = events(
    { kind: "COMPACTED", text: "Seen: rain.", throughStep: 1, costMicroUsd: 40 },
    { kind: "MODEL_REPLIED", costMicroUsd: 2 },
  );
  const entries = buildTimeline(journal);
  expect(entries.map(({ kind }) => kind)).toEqual(["step", "compaction", "step"]);
  expect(entries[1]).toMatchObject({ summary: "Seen: rain.", throughStep: 1, cost: 40 });
  expect(sumCosts(journal.slice(2)).microUsd).toBe(42);
  expect(announce(journal[2]!)).toBe("The conversation so far was summarized.");
});
