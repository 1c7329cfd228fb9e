import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { formatCount, formatDuration, formatShare } from "@/shared/lib/format";
import { TimeAgo } from "@/shared/ui/time-ago";

export const AgentFiguresFields = graphql(`
  fragment AgentFigures on AgentStatistics {
    totalExecutions
    failedExecutions
    successRate
    averageDurationMs
    averageSteps
    lastExecutionAt
  }
`);

export function AgentFigures(props: { statistics: FragmentType<typeof AgentFiguresFields> }) {
  const statistics = readFragment(AgentFiguresFields, props.statistics);
  const { averageDurationMs, averageSteps, lastExecutionAt } = statistics;
  return (
    <section aria-label="Statistics">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-xs sm:grid-cols-3 xl:grid-cols-6">
        <Figure label="Executions">{formatCount(statistics.totalExecutions)}</Figure>
        <Figure label="Success rate">{formatShare(statistics.successRate)}</Figure>
        <Figure label="Failed">{formatCount(statistics.failedExecutions)}</Figure>
        <Figure label="Average duration">
          {averageDurationMs == null ? "–" : formatDuration(averageDurationMs)}
        </Figure>
        <Figure label="Average steps">{averageSteps == null ? "–" : averageSteps.toFixed(1)}</Figure>
        <Figure label="Last execution">{lastExecutionAt ? <TimeAgo time={lastExecutionAt} /> : "–"}</Figure>
      </dl>
    </section>
  );
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-1 text-lg font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
