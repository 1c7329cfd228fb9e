import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Card } from "@/shared/ui/card";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { LimitForm } from "./limit-form";
import { LimitRow } from "./limit-row";
import { type Concurrency, useLimits } from "./use-limits";

/** How many executions may run at once, and how many do. */
export function LimitListPage() {
  useTitle("Limits");
  const canLimit = useCan("LIMIT_CONCURRENCY");
  const limits = useLimits(canLimit);
  if (!canLimit) {
    return (
      <PermissionDenied
        action="limit how many executions run at once"
        back={{ to: "/agents", label: "Agents" }}
      />
    );
  }
  return (
    <>
      <PageHeader
        title="Limits"
        description="How many executions run at once. Those beyond a limit wait in the queue; what is running goes on."
      />
      <div className="space-y-6">
        {limits.isPending && <SkeletonRows rows={2} label="Loading the limits" />}
        {limits.isError && !limits.data && (
          <FailureNotice
            title="The limits could not be loaded"
            error={limits.error}
            retry={() => void limits.refetch()}
          />
        )}
        {limits.data && <Limits concurrency={limits.data} />}
        <LimitForm />
      </div>
    </>
  );
}

function Limits({ concurrency: { atMost, running, queued, agents } }: { concurrency: Concurrency }) {
  return (
    <Card title="Limits">
      <p className="text-sm text-muted tabular-nums">
        Now {running} {running === 1 ? "execution is" : "executions are"} running, and {queued}{" "}
        {queued === 1 ? "waits" : "wait"} in the queue.
      </p>
      {atMost == null && agents.length === 0 ? (
        <p className="mt-3 text-sm text-muted">There is no limit but that of the workers themselves.</p>
      ) : (
        <ul className="mt-4 divide-y divide-line">
          {atMost != null && <LimitRow agent={null} atMost={atMost} running={running} />}
          {agents.map(({ agent, ...limit }) => (
            <LimitRow key={agent.id} agent={agent} {...limit} />
          ))}
        </ul>
      )}
    </Card>
  );
}
