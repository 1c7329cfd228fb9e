import { expect, test } from "vitest";

import { formatAge, formatMicroUsd, formatNames, formatSpan, splitSpan } from "./format";

test.each([
  [604_800, "7 days"],
  [86_400, "1 day"],
  [5_400, "90 minutes"],
  [7_200, "2 hours"],
  [90, "90 seconds"],
])("%i seconds are %s", (seconds, words) => {
  expect(formatSpan(seconds)).toBe(words);
});

test("a span keeps its value when it is split", () => {
  expect(splitSpan(172_800)).toEqual([2, "days"]);
  expect(splitSpan(61)).toEqual([61, "seconds"]);
});

test("names are joined as they are spoken", () => {
  expect(formatNames(["Ada"])).toBe("Ada");
  expect(formatNames(["Ada", "Ben"])).toBe("Ada and Ben");
  expect(formatNames(["Ada", "Ben", "Cleo"])).toBe("Ada, Ben and Cleo");
});

test("times that come are told from times that are over", () => {
  const now = Date.parse("2026-01-14T09:00:00Z");
  expect(formatAge("2026-01-14T09:00:20Z", now)).toBe("in a moment");
  expect(formatAge("2026-01-14T08:59:40Z", now)).toBe("just now");
  expect(formatAge("2026-01-16T09:00:00Z", now)).toBe("in 2 days");
});

test.each([
  [0, "$0.00"],
  [1, "< $0.0001"],
  [45_100, "$0.0451"],
  [12_300_000, "$12.30"],
])("%i millionths of a dollar are %s", (microUsd, words) => {
  expect(formatMicroUsd(microUsd)).toBe(words);
});
