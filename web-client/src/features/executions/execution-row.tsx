import { Link } from "react-router";

import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { formatDuration, formatMicroUsd } from "@/shared/lib/format";
import { ExecutionStatusBadge } from "@/shared/ui/badge";
import { TimeAgo } from "@/shared/ui/time-ago";

const ExecutionRowFields = graphql(`
  fragment ExecutionRow on Execution {
    id
    goal
    status
    createdAt
    startedAt
    completedAt
    steps
    costMicroUsd
    dryRun
    agent {
      name
    }
    agentVersion {
      number
    }
    requestedBy {
      name
    }
  }
`);

export function ExecutionRow(props: { execution: FragmentType<typeof ExecutionRowFields> }) {
  const execution = readFragment(ExecutionRowFields, props.execution);
  const { startedAt, completedAt } = execution;
  return (
    <li className="relative flex flex-col gap-x-6 gap-y-2 px-4 py-3.5 transition-colors hover:bg-sunken sm:flex-row sm:items-center sm:px-5">
      <div className="shrink-0 sm:w-38">
        <ExecutionStatusBadge status={execution.status} />
      </div>
      <div className="min-w-0 flex-1">
        <Link
          to={`/executions/${execution.id}`}
          className="line-clamp-2 font-semibold break-words after:absolute after:inset-0 sm:line-clamp-1"
        >
          {execution.goal}
        </Link>
        <p className="mt-0.5 truncate text-sm text-muted">
          {execution.dryRun && "Dry run · "}
          {execution.agent.name} v{execution.agentVersion.number} · {execution.requestedBy.name}
        </p>
      </div>
      <p className="shrink-0 text-sm text-muted tabular-nums sm:w-36 sm:text-right">
        <TimeAgo time={execution.createdAt} />
        <span className="sm:block">
          <span className="sm:hidden"> · </span>
          {execution.steps} {execution.steps === 1 ? "step" : "steps"}
          {startedAt &&
            completedAt &&
            ` · ${formatDuration(Date.parse(completedAt) - Date.parse(startedAt))}`}
          {!!execution.costMicroUsd && ` · ${formatMicroUsd(execution.costMicroUsd)}`}
        </span>
      </p>
    </li>
  );
}
