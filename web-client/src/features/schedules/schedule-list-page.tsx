import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { useTitle } from "@/shared/lib/use-title";
import { ButtonLink } from "@/shared/ui/button";
import { Check } from "@/shared/ui/check";
import { EmptyState } from "@/shared/ui/empty-state";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { ScheduleRow } from "./schedule-row";

const PAGE_SIZE = 20;
const REFRESH_MS = 10_000;

const ListSchedules = graphql(`
  query listSchedules($first: Int!, $after: String, $filter: ScheduleFilter) {
    schedules(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        ...ScheduleRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

/** What the clock starts, newest first. */
export function ScheduleListPage() {
  useTitle("Scheduled tasks");
  const [params, setParams] = useSearchParams();
  const own = params.get("own") === "true";
  return (
    <>
      <PageHeader
        title="Scheduled tasks"
        description="Agents that the clock starts. A new one is made on the page of its agent."
      />
      <div className="mb-4">
        <Check
          label="Only mine"
          checked={own}
          onChange={(checked) => setParams(checked ? { own: "true" } : {}, { replace: true })}
        />
      </div>
      <ScheduleList own={own} />
    </>
  );
}

function ScheduleList({ own }: { own: boolean }) {
  const schedules = useInfiniteQuery({
    queryKey: ["schedules", own],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListSchedules, { first: PAGE_SIZE, after: pageParam, filter: { own } }, { signal }))
        .schedules,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

  if (schedules.isPending) return <SkeletonRows rows={4} label="Loading scheduled tasks" />;
  if (schedules.isError) {
    return (
      <FailureNotice
        title="The scheduled tasks could not be loaded"
        error={schedules.error}
        retry={() => void schedules.refetch()}
      />
    );
  }
  const nodes = schedules.data.pages.flatMap((page) => page.nodes);
  if (nodes.length === 0) {
    return (
      <EmptyState
        icon="clock"
        title={own ? "You have scheduled nothing" : "Nothing is scheduled"}
        text="Open an agent and choose Schedule to let the clock start it, such as every weekday at 9:00."
      >
        <ButtonLink to="/agents">All agents</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <ul
        aria-busy={schedules.isPlaceholderData}
        className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs"
      >
        {nodes.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} />
        ))}
      </ul>
      <LoadMore
        shown={nodes.length}
        total={schedules.data.pages.at(-1)?.totalCount ?? nodes.length}
        busy={schedules.isFetchingNextPage}
        onLoad={() => void schedules.fetchNextPage()}
      />
    </>
  );
}
