import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindScheduleQuery } from "@/shared/graphql/generated/graphql";
import { useTitle } from "@/shared/lib/use-title";
import { ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { EmptyState } from "@/shared/ui/empty-state";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";

import { RunList } from "./run-list";
import { ScheduleActions } from "./schedule-actions";
import { catchUpLabel, OVERLAPS } from "./schedule-words";
import { TickHistory } from "./tick-history";

const REFRESH_MS = 10_000;

const FindSchedule = graphql(`
  query findSchedule($id: ID!) {
    schedule(id: $id) {
      id
      name
      goal
      cron
      words
      zone
      overlap
      catchUpSeconds
      mayChange
      pausedAt
      pausedBy {
        name
      }
      pauseReason
      agent {
        id
        name
      }
      owner {
        name
      }
      upcoming {
        ...Run
      }
    }
  }
`);

export type Schedule = NonNullable<FindScheduleQuery["schedule"]>;

/** One schedule: when it runs, and what became of each run. */
export function SchedulePage() {
  const { id = "" } = useParams();
  const query = useQuery({
    queryKey: ["schedule", id],
    queryFn: async ({ signal }) => (await request(FindSchedule, { id }, { signal })).schedule,
    refetchInterval: REFRESH_MS,
  });
  useTitle(query.data?.name ?? "Schedule");

  if (query.isPending) return <SkeletonRows rows={4} label="Loading the schedule" />;
  if (query.isError) {
    return (
      <FailureNotice
        title="The schedule could not be loaded"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }
  const schedule = query.data;
  if (!schedule) {
    return (
      <EmptyState icon="search" title="No such schedule" text="It may have been deleted.">
        <ButtonLink to="/schedules">Scheduled tasks</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <PageHeader
        title={schedule.name}
        back={{ to: "/schedules", label: "Scheduled tasks" }}
        description={
          <>
            {schedule.words} on the clocks of {schedule.zone}{" "}
            <code className="font-mono whitespace-nowrap">{schedule.cron}</code>
          </>
        }
        actions={schedule.mayChange && <ScheduleActions schedule={schedule} />}
      />
      <div className="space-y-6">
        {schedule.pausedAt && <Paused schedule={schedule} />}
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <TickHistory scheduleId={schedule.id} zone={schedule.zone} />
          <div className="space-y-6">
            <Card title="Next runs">
              {schedule.upcoming.length > 0 ? (
                <RunList runs={schedule.upcoming} zone={schedule.zone} />
              ) : (
                <p className="text-sm text-muted">None while it is paused.</p>
              )}
            </Card>
            <Facts schedule={schedule} />
          </div>
        </div>
      </div>
    </>
  );
}

function Paused({ schedule }: { schedule: Schedule }) {
  return (
    <Notice tone="warning" title={`Paused by ${schedule.pausedBy?.name ?? "the server"}`}>
      <p>
        {schedule.pauseReason && <span className="break-words">{schedule.pauseReason} · </span>}
        {schedule.pausedAt && <TimeAgo time={schedule.pausedAt} />}
      </p>
    </Notice>
  );
}

function Facts({ schedule }: { schedule: Schedule }) {
  const facts: [string, React.ReactNode][] = [
    ["Goal", <span className="break-words whitespace-pre-wrap">{schedule.goal}</span>],
    [
      "Agent",
      <Link to={`/agents/${schedule.agent.id}`} className="text-accent-ink underline">
        {schedule.agent.name}
      </Link>,
    ],
    ["Runs in the name of", schedule.owner.name],
    ["When the last run still goes on", OVERLAPS[schedule.overlap]],
    ["When the server was away", catchUpLabel(schedule.catchUpSeconds)],
  ];
  return (
    <Card title="About">
      <dl className="space-y-3 text-sm">
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt className="text-muted">{term}</dt>
            <dd className="mt-0.5">{fact}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
