import { useSearchParams } from "react-router";

import { useTitle } from "@/shared/lib/use-title";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL } from "@/shared/ui/field";
import { PageHeader } from "@/shared/ui/page-header";

import { ApprovalList } from "./approval-list";
import { APPROVAL_STATUSES, approvalStatusLabel } from "./approval-status";

/** In the address for every status; without one, those that wait are shown. */
const ALL = "ALL";

/** What all executions ask people, those that wait first of all. */
export function ApprovalListPage() {
  useTitle("Approvals");
  const [params, setParams] = useSearchParams();
  const chosen = params.get("status");
  const status = chosen === ALL ? null : (APPROVAL_STATUSES.find((status) => status === chosen) ?? "PENDING");
  const show = (value: string) => setParams(value === "PENDING" ? {} : { status: value }, { replace: true });
  return (
    <>
      <PageHeader
        title="Approvals"
        description="Calls that wait until people agree, and calls of which nobody knows what became, newest first."
      />
      <select
        aria-label="Status"
        value={status ?? ALL}
        onChange={(event) => show(event.target.value)}
        className={`${CONTROL} mb-4 sm:max-w-44`}
      >
        {APPROVAL_STATUSES.map((status) => (
          <option key={status} value={status}>
            {approvalStatusLabel(status)}
          </option>
        ))}
        <option value={ALL}>All statuses</option>
      </select>
      <ApprovalList
        status={status}
        whenEmpty={
          status === "PENDING" ? (
            <EmptyState
              icon="check"
              title="Nothing waits for you"
              text="Agents that ask before they change something put their questions here."
            >
              <ButtonLink to="/executions">All executions</ButtonLink>
            </EmptyState>
          ) : (
            <EmptyState icon="search" title="Nothing matches" text="No question has this status now.">
              <Button onClick={() => show("PENDING")}>Show those that wait</Button>
            </EmptyState>
          )
        }
      />
    </>
  );
}
