import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Card } from "@/shared/ui/card";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { formatAmount } from "./budget-amount";
import { BudgetForm } from "./budget-form";
import { BudgetRow, isNearlyUsed, shareUsed, subjectOf } from "./budget-row";
import { useBudgets } from "./use-budgets";

/** How much executions may use, and have used. */
export function BudgetListPage() {
  useTitle("Budgets");
  const canManage = useCan("MANAGE_BUDGETS");
  const budgets = useBudgets(canManage);
  if (!canManage) {
    return <PermissionDenied action="manage budgets" back={{ to: "/agents", label: "Agents" }} />;
  }
  const nearly = budgets.data?.filter(isNearlyUsed) ?? [];
  return (
    <>
      <PageHeader
        title="Budgets"
        description="The most that executions may use. A turn of a model that would use more is not begun, and its execution fails with the reason."
      />
      <div className="space-y-6">
        {nearly.length > 0 && (
          <Notice tone="warning" title="Four fifths or more are used">
            <ul className="list-disc pl-5">
              {nearly.map((budget) => (
                <li key={budget.id}>
                  {subjectOf(budget)}: {Math.floor(shareUsed(budget) * 100)}% of{" "}
                  {formatAmount(budget.unit, budget.amount)}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {budgets.isPending && <SkeletonRows rows={3} label="Loading the budgets" />}
        {budgets.isError && (
          <FailureNotice
            title="The budgets could not be loaded"
            error={budgets.error}
            retry={() => void budgets.refetch()}
          />
        )}
        {budgets.data && (
          <Card title="Budgets">
            {budgets.data.length === 0 ? (
              <p className="text-sm text-muted">
                There is no budget. Agents are limited by their own steps and time alone.
              </p>
            ) : (
              <ul className="divide-y divide-line">
                {budgets.data.map((budget) => (
                  <BudgetRow key={budget.id} budget={budget} />
                ))}
              </ul>
            )}
          </Card>
        )}
        <BudgetForm />
      </div>
    </>
  );
}
