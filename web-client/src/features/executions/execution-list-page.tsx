import { useSearchParams } from "react-router";

import { formatName } from "@/shared/lib/format";
import { useTitle } from "@/shared/lib/use-title";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL } from "@/shared/ui/field";
import { PageHeader } from "@/shared/ui/page-header";

import { ExecutionList } from "./execution-list";
import { EXECUTION_STATUSES } from "./execution-status";

export function ExecutionListPage() {
  useTitle("Executions");
  const [params, setParams] = useSearchParams();
  const status = EXECUTION_STATUSES.find((status) => status === params.get("status"));
  return (
    <>
      <PageHeader title="Executions" description="Every time an agent was run, newest first." />
      <select
        aria-label="Status"
        value={status ?? ""}
        onChange={(event) =>
          setParams(event.target.value ? { status: event.target.value } : {}, { replace: true })
        }
        className={`${CONTROL} mb-4 sm:max-w-44`}
      >
        <option value="">All statuses</option>
        {EXECUTION_STATUSES.map((status) => (
          <option key={status} value={status}>
            {formatName(status)}
          </option>
        ))}
      </select>
      <ExecutionList
        filter={status ? { status } : {}}
        pageSize={20}
        whenEmpty={
          status ? (
            <EmptyState icon="search" title="No execution matches" text="None has this status now.">
              <Button onClick={() => setParams({}, { replace: true })}>Clear the filter</Button>
            </EmptyState>
          ) : (
            <EmptyState
              icon="play"
              title="No executions yet"
              text="Open an agent, give it a goal and run it."
            >
              <ButtonLink look="primary" to="/agents">
                Go to agents
              </ButtonLink>
            </EmptyState>
          )
        }
      />
    </>
  );
}
