import { useQuery } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";

/** How often questions are looked for while the page is looked at; a hidden tab asks nothing. */
export const APPROVALS_REFRESH_MS = 15_000;

/** The most that one page of the API has; more are not counted. */
const MOST = 100;

const CountApprovals = graphql(`
  query countApprovals($first: Int!) {
    approvals(first: $first, status: PENDING) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

/** How many questions wait for people; nothing when none does. */
export function ApprovalCount() {
  const { data } = useQuery({
    queryKey: ["approvals", "count"],
    queryFn: async ({ signal }) => (await request(CountApprovals, { first: MOST }, { signal })).approvals,
    refetchInterval: APPROVALS_REFRESH_MS,
  });
  if (!data || data.nodes.length === 0) return null;
  return (
    <span className="ml-2 rounded-full bg-warning-soft px-1.5 py-0.5 text-xs font-semibold text-warning-ink tabular-nums">
      {data.nodes.length}
      {data.pageInfo.hasNextPage && "+"}
      <span className="sr-only"> waiting</span>
    </span>
  );
}
