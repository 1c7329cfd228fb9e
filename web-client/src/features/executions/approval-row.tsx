import { Link } from "react-router";

import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { RiskBadge } from "@/shared/ui/badge";
import { TimeAgo } from "@/shared/ui/time-ago";

import { ApprovalStatusBadge } from "./approval-status";
import { isOver } from "./execution-status";

const ApprovalRowFields = graphql(`
  fragment ApprovalRow on Approval {
    id
    kind
    tool
    risk
    status
    requestedAt
    expiresAt
    decidedAt
    decidedBy {
      name
    }
    execution {
      id
      goal
      status
      agent {
        name
      }
      requestedBy {
        name
      }
    }
  }
`);

/** One question, which leads to the execution that asks it. */
export function ApprovalRow(props: { approval: FragmentType<typeof ApprovalRowFields> }) {
  const { kind, tool, risk, status, execution, ...approval } = readFragment(
    ApprovalRowFields,
    props.approval,
  );
  const over = isOver(execution.status);
  const waits = status === "PENDING" && !over;
  return (
    <li className="relative flex flex-col gap-x-6 gap-y-2 px-4 py-3.5 transition-colors hover:bg-sunken sm:flex-row sm:items-center sm:px-5">
      <div className="flex shrink-0 gap-2 sm:w-44">
        <ApprovalStatusBadge status={status} over={over} />
        <RiskBadge risk={risk} />
      </div>
      <div className="min-w-0 flex-1">
        <Link
          to={`/executions/${execution.id}`}
          className="font-semibold break-words after:absolute after:inset-0"
        >
          {kind === "CALL" ? `May ${tool} be called?` : `What became of ${tool}?`}
        </Link>
        <p className="mt-0.5 line-clamp-2 text-sm break-words text-muted sm:line-clamp-1">
          {execution.agent.name} · {execution.requestedBy.name} · {execution.goal}
        </p>
      </div>
      <p className="shrink-0 text-sm text-muted tabular-nums sm:w-40 sm:text-right">
        {approval.decidedAt ? (
          <>
            <TimeAgo time={approval.decidedAt} />
            {approval.decidedBy && ` by ${approval.decidedBy.name}`}
          </>
        ) : (
          <>
            Asked <TimeAgo time={approval.requestedAt} />
          </>
        )}
        {waits && approval.expiresAt && (
          <span className="sm:block">
            <span className="sm:hidden"> · </span>
            expires <TimeAgo time={approval.expiresAt} />
          </span>
        )}
      </p>
    </li>
  );
}
