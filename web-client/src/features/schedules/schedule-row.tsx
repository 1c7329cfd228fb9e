import { Link } from "react-router";

import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import { Badge } from "@/shared/ui/badge";
import { TimeAgo } from "@/shared/ui/time-ago";

import { formatInZone } from "./schedule-words";
import { TickStateBadge } from "./tick-state-badge";

const ScheduleRowFields = graphql(`
  fragment ScheduleRow on Schedule {
    id
    name
    words
    zone
    nextFireTime
    pausedAt
    pausedBy {
      name
    }
    pauseReason
    agent {
      name
    }
    owner {
      name
    }
    lastTick {
      state
      fireTime
    }
  }
`);

/** One schedule: when it runs next, and how it went last. */
export function ScheduleRow(props: { schedule: FragmentType<typeof ScheduleRowFields> }) {
  const schedule = readFragment(ScheduleRowFields, props.schedule);
  const { pausedAt, pausedBy, pauseReason, nextFireTime, lastTick } = schedule;
  return (
    <li className="relative grid gap-x-6 gap-y-2 px-4 py-3.5 transition-colors hover:bg-sunken sm:grid-cols-[minmax(0,1fr)_13rem_8rem] sm:items-center sm:px-5">
      <div className="min-w-0">
        <Link
          to={`/schedules/${schedule.id}`}
          className="font-semibold break-words after:absolute after:inset-0"
        >
          {schedule.name}
        </Link>
        <p className="mt-0.5 text-sm break-words text-muted">
          {schedule.words} · {schedule.zone}
        </p>
        <p className="text-sm break-words text-muted">
          {schedule.agent.name} · {schedule.owner.name}
        </p>
      </div>
      <div className="text-sm">
        {pausedAt ? (
          <>
            <Badge tone="warning">Paused</Badge>
            <p className="mt-1 line-clamp-3 break-words text-muted">
              by {pausedBy?.name ?? "the server"}, <TimeAgo time={pausedAt} />
              {pauseReason && `: ${pauseReason}`}
            </p>
          </>
        ) : (
          nextFireTime && (
            <p className="tabular-nums">
              <span className="sm:sr-only">Next run </span>
              <TimeAgo time={nextFireTime} />
              <span className="block text-muted">{formatInZone(nextFireTime, schedule.zone)}</span>
            </p>
          )
        )}
      </div>
      <div className="text-sm text-muted sm:text-right">
        {lastTick ? (
          <>
            <span className="sr-only">Last run: </span>
            <TickStateBadge state={lastTick.state} />
            <p className="mt-1 max-sm:ml-2 max-sm:inline">
              <TimeAgo time={lastTick.fireTime} />
            </p>
          </>
        ) : (
          "Not run yet"
        )}
      </div>
    </li>
  );
}
