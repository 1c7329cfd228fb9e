import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ExecutionFilter } from "@/shared/graphql/generated/graphql";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { ExecutionRow } from "./execution-row";
import { isOver } from "./execution-status";

const REFRESH_MS = 4_000;

const ListExecutions = graphql(`
  query listExecutions($first: Int!, $after: String, $filter: ExecutionFilter) {
    executions(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        status
        ...ExecutionRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

type Props = { filter: ExecutionFilter; pageSize: number; whenEmpty: ReactNode };

/** Executions, newest first. While one of them is under way the list is read again and again. */
export function ExecutionList({ filter, pageSize, whenEmpty }: Props) {
  const executions = useInfiniteQuery({
    queryKey: ["executions", filter, pageSize],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListExecutions, { first: pageSize, after: pageParam, filter }, { signal })).executions,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ nodes }) => nodes.some(({ status }) => !isOver(status))) ? REFRESH_MS : false,
  });

  if (executions.isPending) return <SkeletonRows rows={4} label="Loading executions" />;
  if (executions.isError) {
    return (
      <FailureNotice
        title="The executions could not be loaded"
        error={executions.error}
        retry={() => void executions.refetch()}
      />
    );
  }
  const nodes = executions.data.pages.flatMap((page) => page.nodes);
  if (nodes.length === 0) return whenEmpty;
  return (
    <>
      <ul
        aria-busy={executions.isPlaceholderData}
        className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs"
      >
        {nodes.map((execution) => (
          <ExecutionRow key={execution.id} execution={execution} />
        ))}
      </ul>
      <LoadMore
        shown={nodes.length}
        total={executions.data.pages.at(-1)?.totalCount ?? nodes.length}
        busy={executions.isFetchingNextPage}
        onLoad={() => void executions.fetchNextPage()}
      />
    </>
  );
}
