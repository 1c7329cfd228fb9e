import { expect, test } from "vitest";

import { formatAmount, parseAmount } from "./budget-amount";

test.each([
  ["MICRO_USD", "5", 5_000_000],
  ["MICRO_USD", "$ 1,234.50", 1_234_500_000],
  ["MICRO_USD", "0.0000001", null],
  ["TOKENS", "20,000", 20_000],
  ["STEPS", "1.5", null],
  ["STEPS", "0", null],
  ["TOKENS", "many", null],
] as const)("of %s, %s is %s", (unit, text, amount) => {
  expect(parseAmount(unit, text)).toBe(amount);
});

test("amounts are shown in their unit", () => {
  expect(formatAmount("MICRO_USD", 5_000_000)).toBe("$5.00");
  expect(formatAmount("TOKENS", 20_000)).toBe("20,000 tokens");
  expect(formatAmount("STEPS", 1)).toBe("1 step");
});
