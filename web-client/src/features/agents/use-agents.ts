import { keepPreviousData, useInfiniteQuery, useQueries } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { AgentFilter } from "@/shared/graphql/generated/graphql";

const PAGE_SIZE = 20;

const ListAgents = graphql(`
  query listAgents($first: Int!, $after: String, $filter: AgentFilter) {
    agents(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        ...AgentRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const FindAgentStatistics = graphql(`
  query findAgentRowStatistics($agentIds: [ID!]!) {
    agentStatistics(agentIds: $agentIds) {
      agentId
      ...AgentRowStatistics
    }
  }
`);

/** The agents that match, a page at a time, newest first. */
export function useAgents(filter: AgentFilter) {
  return useInfiniteQuery({
    queryKey: ["agents", filter],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListAgents, { first: PAGE_SIZE, after: pageParam, filter }, { signal })).agents,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
  });
}

/** Statistics by agent id. Each page of agents is counted by one request of its own. */
export function useAgentStatistics(pages: string[][]) {
  return useQueries({
    queries: pages
      .filter((agentIds) => agentIds.length > 0)
      .map((agentIds) => ({
        queryKey: ["agent-statistics", agentIds],
        queryFn: async () => (await request(FindAgentStatistics, { agentIds })).agentStatistics,
      })),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }) => data ?? []).map((statistics) => [statistics.agentId, statistics]),
      ),
  });
}
