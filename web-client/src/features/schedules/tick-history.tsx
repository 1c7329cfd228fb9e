import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ListTicksQuery } from "@/shared/graphql/generated/graphql";
import { formatMessage } from "@/shared/lib/format";
import { Badge } from "@/shared/ui/badge";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";

import { formatInZone } from "./schedule-words";
import { isOpen, TickStateBadge } from "./tick-state-badge";

const PAGE_SIZE = 20;
/** While something goes on, and otherwise. */
const OPEN_REFRESH_MS = 3_000;
const REFRESH_MS = 15_000;

const ListTicks = graphql(`
  query listTicks($id: ID!, $first: Int!, $after: String) {
    schedule(id: $id) {
      id
      ticks(first: $first, after: $after) {
        nodes {
          id
          fireTime
          manual
          state
          attempt
          executionId
          retryAt
          reason
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type Ticks = NonNullable<ListTicksQuery["schedule"]>["ticks"];
type Tick = Ticks["nodes"][number];

const NO_TICKS: Ticks = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** What became of each run, newest first. */
export function TickHistory({ scheduleId, zone }: { scheduleId: string; zone: string }) {
  const ticks = useInfiniteQuery({
    queryKey: ["schedule", scheduleId, "ticks"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const variables = { id: scheduleId, first: PAGE_SIZE, after: pageParam };
      return (await request(ListTicks, variables, { signal })).schedule?.ticks ?? NO_TICKS;
    },
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ nodes }) => nodes.some((tick) => isOpen(tick.state)))
        ? OPEN_REFRESH_MS
        : REFRESH_MS,
  });
  return (
    <section aria-labelledby="history" className="min-w-0 space-y-3">
      <h2 id="history" className="text-sm font-semibold">
        Runs
      </h2>
      {ticks.isPending && <SkeletonRows rows={3} label="Loading the runs" />}
      {ticks.isError && (
        <FailureNotice
          title="The runs could not be loaded"
          error={ticks.error}
          retry={() => void ticks.refetch()}
        />
      )}
      {ticks.data && (
        <>
          <TickList ticks={ticks.data.pages.flatMap((page) => page.nodes)} zone={zone} />
          {ticks.hasNextPage && (
            <LoadMore
              shown={ticks.data.pages.flatMap((page) => page.nodes).length}
              more
              busy={ticks.isFetchingNextPage}
              onLoad={() => void ticks.fetchNextPage()}
            />
          )}
        </>
      )}
    </section>
  );
}

function TickList({ ticks, zone }: { ticks: Tick[]; zone: string }) {
  if (ticks.length === 0) {
    return (
      <p className="rounded-xl border border-dashed border-control/60 px-5 py-6 text-center text-sm text-muted">
        Not run yet.
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs">
      {ticks.map((tick) => (
        <TickRow key={tick.id} tick={tick} zone={zone} />
      ))}
    </ul>
  );
}

function TickRow({ tick, zone }: { tick: Tick; zone: string }) {
  const when = formatInZone(tick.fireTime, zone);
  return (
    <li className="relative flex flex-col gap-x-6 gap-y-2 px-4 py-3.5 transition-colors hover:bg-sunken sm:flex-row sm:px-5">
      <div className="shrink-0 sm:w-32">
        <TickStateBadge state={tick.state} />
      </div>
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex flex-wrap items-center gap-2 font-medium tabular-nums">
          {tick.executionId ? (
            <Link to={`/executions/${tick.executionId}`} className="after:absolute after:inset-0">
              {when}
            </Link>
          ) : (
            when
          )}
          {tick.manual && <Badge>Run by hand</Badge>}
          {tick.attempt > 1 && <Badge>Attempt {tick.attempt} of 4</Badge>}
        </p>
        {tick.reason && <p className="mt-1 break-words text-muted">{formatMessage(tick.reason)}</p>}
        {tick.retryAt && (
          <p className="mt-1 text-muted">
            The next attempt starts <TimeAgo time={tick.retryAt} />.
          </p>
        )}
      </div>
    </li>
  );
}
