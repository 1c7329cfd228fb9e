import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ApprovalStatus } from "@/shared/graphql/generated/graphql";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { APPROVALS_REFRESH_MS } from "./approval-count";
import { ApprovalRow } from "./approval-row";

const PAGE_SIZE = 20;

const ListApprovals = graphql(`
  query listApprovals($first: Int!, $after: String, $status: ApprovalStatus) {
    approvals(first: $first, after: $after, status: $status) {
      nodes {
        id
        ...ApprovalRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Questions of all executions, newest first, read again now and then while the page is looked at. */
export function ApprovalList({ status, whenEmpty }: { status: ApprovalStatus | null; whenEmpty: ReactNode }) {
  const approvals = useInfiniteQuery({
    queryKey: ["approvals", "list", status],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListApprovals, { first: PAGE_SIZE, after: pageParam, status }, { signal })).approvals,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
    refetchInterval: APPROVALS_REFRESH_MS,
  });

  if (approvals.isPending) return <SkeletonRows rows={4} label="Loading approvals" />;
  if (approvals.isError) {
    return (
      <FailureNotice
        title="The approvals could not be loaded"
        error={approvals.error}
        retry={() => void approvals.refetch()}
      />
    );
  }
  const nodes = approvals.data.pages.flatMap((page) => page.nodes);
  if (nodes.length === 0) return whenEmpty;
  return (
    <>
      <ul
        aria-busy={approvals.isPlaceholderData}
        className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs"
      >
        {nodes.map((approval) => (
          <ApprovalRow key={approval.id} approval={approval} />
        ))}
      </ul>
      <LoadMore
        shown={nodes.length}
        more={approvals.hasNextPage}
        busy={approvals.isFetchingNextPage}
        onLoad={() => void approvals.fetchNextPage()}
      />
    </>
  );
}
