import { useQuery } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";

const ListAgentNames = graphql(`
  query listAgentNames {
    agents(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`);

/** The newest hundred agents, to choose one from. */
export function useAgentNames() {
  return useQuery({
    queryKey: ["agents", "names"],
    queryFn: async ({ signal }) => (await request(ListAgentNames, {}, { signal })).agents.nodes,
  });
}
