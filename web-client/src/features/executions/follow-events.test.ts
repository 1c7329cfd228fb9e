import { expect, test } from "vitest";

import { RequestFailed } from "@/shared/graphql/request-failed";

import { mergeEvents, resumeAfter } from "./event-store";
import { type Connection, followEvents } from "./follow-events";

const seqs = (...numbers: number[]) => numbers.map((seq) => ({ seq }));

test("events are kept in order, each once, and the known one wins", () => {
  const known = [{ seq: 1, text: "known" }];
  const merged = mergeEvents(known, [
    { seq: 3, text: "three" },
    { seq: 1, text: "again" },
    { seq: 2, text: "two" },
  ]);
  expect(merged.map(({ text }) => text)).toEqual(["known", "two", "three"]);
  expect(mergeEvents(merged, seqs(2, 3) as typeof merged)).toBe(merged);
});

test("a stream is resumed before the first gap", () => {
  expect(resumeAfter([])).toBe(0);
  expect(resumeAfter(seqs(1, 2, 3))).toBe(3);
  expect(resumeAfter(seqs(1, 2, 4, 5))).toBe(2);
  expect(resumeAfter(seqs(2, 3))).toBe(0);
});

/** Follows connections that deliver these seqs each; the last event is `end`. */
async function follow(connections: (number[] | RequestFailed)[], end: number) {
  let events: { seq: number }[] = [];
  const opened: number[] = [];
  const states: Connection[] = [];
  await followEvents<{ seq: number }>({
    signal: new AbortController().signal,
    position: () => resumeAfter(events),
    isOver: () => resumeAfter(events) >= end,
    onEvent: (event) => (events = mergeEvents(events, [event])),
    onConnection: (state) => states.push(state),
    wait: () => Promise.resolve(),
    open: async (after, on) => {
      opened.push(after);
      const delivered = connections.shift();
      if (!delivered) throw new Error("one connection too many");
      if (delivered instanceof RequestFailed) throw delivered;
      on.open();
      for (const seq of delivered) on.event({ seq });
    },
  });
  return { opened, states, received: events.map(({ seq }) => seq) };
}

test("a lost connection goes on after the last event", async () => {
  const lost = new RequestFailed({ code: "UNAVAILABLE", message: "lost" });
  const { opened, received, states } = await follow([[1, 2], lost, [3, 4]], 4);
  expect(opened).toEqual([0, 2, 2]);
  expect(received).toEqual([1, 2, 3, 4]);
  expect(states).toEqual(["connecting", "live", "waiting", "connecting", "waiting", "connecting", "live"]);
});

test("an event that was delivered before is taken once", async () => {
  const { received } = await follow(
    [
      [1, 2, 2, 1],
      [2, 3],
    ],
    3,
  );
  expect(received).toEqual([1, 2, 3]);
});

test("a gap is never shown: the stream is opened again where it is whole", async () => {
  const { opened, received } = await follow(
    [
      [1, 3],
      [2, 3],
    ],
    3,
  );
  expect(opened).toEqual([0, 1]);
  expect(received).toEqual([1, 2, 3]);
});

test("a refusal ends it", async () => {
  const refusal = new RequestFailed({ code: "PERMISSION_DENIED", message: "no" });
  const { opened, states } = await follow([[1], refusal], 5);
  expect(opened).toEqual([0, 1]);
  expect(states.at(-1)).toBe("refused");
});
