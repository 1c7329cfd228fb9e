import type { ReactNode } from "react";
import { Link } from "react-router";

import { formatCount, formatDuration, formatMicroUsd, formatTime } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/use-now";
import { Card } from "@/shared/ui/card";

import { isOver } from "./execution-status";
import type { Execution } from "./use-execution";

type Props = {
  execution: Execution;
  status: Execution["status"];
  steps: number;
  tokens: number;
  cached: number;
  cost: { microUsd: number; known: boolean };
};

export function ExecutionFacts({ execution, status, steps, tokens, cached, cost }: Props) {
  return (
    <Card title="Details">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-4 text-sm lg:grid-cols-1">
        <Fact label="Agent">
          <Link to={`/agents/${execution.agent.id}`} className="text-accent-ink underline underline-offset-2">
            {execution.agent.name}
          </Link>{" "}
          version {execution.agentVersion.number}
        </Fact>
        <Fact label="Requested by">{execution.requestedBy.name}</Fact>
        {execution.forkedFromId && (
          <Fact label="Goes on from">
            <Link
              to={`/executions/${execution.forkedFromId}`}
              className="text-accent-ink underline underline-offset-2"
            >
              another execution
            </Link>
          </Fact>
        )}
        <Fact label="Duration">
          <Duration execution={execution} ticking={!isOver(status)} />
        </Fact>
        <Fact label="Steps">{steps}</Fact>
        <Fact label="Tokens">
          {formatCount(tokens)}
          {cached > 0 && (
            <span className="font-normal text-muted"> ({formatCount(cached)} from the cache)</span>
          )}
        </Fact>
        <Fact label="Cost">{describeCost(cost)}</Fact>
        <Fact label="Created">
          <time dateTime={execution.createdAt}>{formatTime(execution.createdAt)}</time>
        </Fact>
        {execution.context != null && (
          <div className="col-span-full min-w-0">
            <dt className="text-muted">Context</dt>
            <dd className="mt-1">
              <pre
                tabIndex={0}
                aria-label="Context"
                className="max-h-60 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap"
              >
                {JSON.stringify(execution.context, null, 2)}
              </pre>
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

function describeCost({ microUsd, known }: Props["cost"]): string {
  if (known) return formatMicroUsd(microUsd);
  return microUsd > 0 ? `At least ${formatMicroUsd(microUsd)}` : "Unknown: the model has no price";
}

function Duration({ execution, ticking }: { execution: Execution; ticking: boolean }) {
  const now = useNow(100, ticking);
  if (!execution.startedAt && !ticking) return "–";
  const start = Date.parse(execution.startedAt ?? execution.createdAt);
  const end = execution.completedAt ? Date.parse(execution.completedAt) : now;
  return <span className="tabular-nums">{formatDuration(end - start)}</span>;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted">{label}</dt>
      <dd className="mt-0.5 font-medium break-words">{children}</dd>
    </div>
  );
}
