import { Link } from "react-router";

import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { formatCount, formatShare } from "@/shared/lib/format";
import { AgentStatusBadge, Badge } from "@/shared/ui/badge";
import { Icon } from "@/shared/ui/icon";
import { TimeAgo } from "@/shared/ui/time-ago";

const AgentRowFields = graphql(`
  fragment AgentRow on Agent {
    id
    name
    description
    status
    tags
    visibility
    sharedWithViewer
    currentVersion {
      number
    }
  }
`);

const AgentRowStatisticsFields = graphql(`
  fragment AgentRowStatistics on AgentStatistics {
    totalExecutions
    successRate
    lastExecutionAt
  }
`);

type Props = {
  agent: FragmentType<typeof AgentRowFields>;
  /** Absent while it is on its way. */
  statistics: FragmentType<typeof AgentRowStatisticsFields> | undefined;
};

export function AgentRow(props: Props) {
  const agent = readFragment(AgentRowFields, props.agent);
  const statistics = readFragment(AgentRowStatisticsFields, props.statistics);
  return (
    <li className="relative grid gap-x-6 gap-y-3 px-4 py-4 transition-colors hover:bg-sunken sm:px-5 md:grid-cols-[minmax(0,1fr)_21rem_1rem] md:items-center">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h2 className="min-w-0 font-semibold break-words">
            <Link to={`/agents/${agent.id}`} className="after:absolute after:inset-0">
              {agent.name}
            </Link>
          </h2>
          <AgentStatusBadge status={agent.status} />
        </div>
        {agent.description && <p className="mt-1 line-clamp-2 text-sm text-muted">{agent.description}</p>}
        <div className="mt-2 flex flex-wrap items-center gap-1.5">
          <Badge>v{agent.currentVersion.number}</Badge>
          {agent.sharedWithViewer && <Badge tone="accent">Shared with you</Badge>}
          {agent.visibility === "RESTRICTED" && !agent.sharedWithViewer && <Badge>Restricted</Badge>}
          {agent.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </div>
      </div>
      <dl className="grid grid-cols-3 gap-3 text-sm">
        <Figure label="Last execution">
          {statistics?.lastExecutionAt ? <TimeAgo time={statistics.lastExecutionAt} /> : "–"}
        </Figure>
        <Figure label="Success">{formatShare(statistics?.successRate)}</Figure>
        <Figure label="Executions">{statistics ? formatCount(statistics.totalExecutions) : "–"}</Figure>
      </dl>
      <Icon name="chevron" className="hidden text-muted md:block" />
    </li>
  );
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-0.5 font-medium tabular-nums">{children}</dd>
    </div>
  );
}
