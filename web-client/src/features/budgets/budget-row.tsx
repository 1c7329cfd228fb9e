import { useState } from "react";

import { Button } from "@/shared/ui/button";
import { Badge } from "@/shared/ui/badge";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { formatAmount, PERIODS } from "./budget-amount";
import { type Budget, useSetBudget } from "./use-budgets";

const BAR =
  "block h-2 w-full appearance-none overflow-hidden rounded-full border-0 bg-sunken " +
  "[&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent [&::-moz-progress-bar]:bg-accent";

/** From here on a budget deserves attention. */
const NEARLY = 0.8;

export function shareUsed({ used, amount }: Budget): number {
  return used == null ? 0 : used / amount;
}

export function isNearlyUsed(budget: Budget): boolean {
  return shareUsed(budget) >= NEARLY;
}

export function subjectOf({ scope, subjectName }: Budget): string {
  if (scope === "ORGANISATION") return "The whole organization";
  const name = subjectName ?? "Somebody who is gone";
  return scope === "TEAM" ? `${name} (team)` : name;
}

/** A budget, how much of it is used, and the way to lift it. */
export function BudgetRow({ budget }: { budget: Budget }) {
  const [asking, setAsking] = useState(false);
  const lift = useSetBudget(() => showToast("The budget is lifted."));
  const { scope, subjectId, period, unit, amount, used, reserved } = budget;
  const share = shareUsed(budget);
  const remove = () =>
    lift.mutate({
      agentId: scope === "AGENT" ? subjectId : null,
      userId: scope === "USER" ? subjectId : null,
      teamId: scope === "TEAM" ? subjectId : null,
      period,
      unit,
      amount: null,
    });
  return (
    <li className="space-y-2 py-4 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="font-semibold break-words">
            {subjectOf(budget)} {share >= 1 && <Badge tone="danger">Used up</Badge>}
            {share < 1 && isNearlyUsed(budget) && <Badge tone="warning">Nearly used up</Badge>}
          </p>
          <p className="text-sm text-muted">
            {formatAmount(unit, amount)} · {PERIODS[period]}
          </p>
        </div>
        {asking ? (
          <span className="flex flex-wrap gap-2">
            <Button size="small" busy={lift.isPending} onClick={remove}>
              Lift it
            </Button>
            <Button size="small" onClick={() => setAsking(false)}>
              Keep it
            </Button>
          </span>
        ) : (
          <Button
            size="small"
            onClick={() => setAsking(true)}
            aria-label={`Lift the budget of ${subjectOf(budget)}, ${formatAmount(unit, amount)}`}
          >
            Lift
          </Button>
        )}
      </div>
      {used != null && (
        <>
          <progress
            aria-label={`Used of ${formatAmount(unit, amount)}`}
            max={1}
            value={Math.min(1, share)}
            className={BAR}
          />
          <p className="text-sm text-muted tabular-nums">
            {formatAmount(unit, used)} used this month
            {!!reserved && `, ${formatAmount(unit, reserved)} reserved by turns under way`}
          </p>
        </>
      )}
      {lift.isError && <FailureNotice title="The budget was not lifted" error={lift.error} />}
    </li>
  );
}
