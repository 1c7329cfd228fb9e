import type { BudgetPeriod, BudgetUnit } from "@/shared/graphql/generated/graphql";
import { formatCount, formatMicroUsd } from "@/shared/lib/format";

export const UNITS: Record<BudgetUnit, string> = {
  MICRO_USD: "US dollars",
  TOKENS: "Tokens",
  STEPS: "Steps",
};

export const PERIODS: Record<BudgetPeriod, string> = {
  MONTH: "A calendar month",
  EXECUTION: "Each execution",
};

/** "$5.00", "20,000 tokens", "1 step". */
export function formatAmount(unit: BudgetUnit, amount: number): string {
  if (unit === "MICRO_USD") return formatMicroUsd(amount);
  const word = unit === "TOKENS" ? "token" : "step";
  return `${formatCount(amount)} ${word}${amount === 1 ? "" : "s"}`;
}

/** What a person typed as an amount in the unit; null when it is none. */
export function parseAmount(unit: BudgetUnit, text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(",", "")
    .replace(/^\$\s*/, "");
  if (!/^\d+(\.\d{1,6})?$/.test(plain)) return null;
  const amount = unit === "MICRO_USD" ? Math.round(Number(plain) * 1_000_000) : Number(plain);
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}
