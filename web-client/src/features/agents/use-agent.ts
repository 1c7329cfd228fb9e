import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { AgentStatus, FindAgentQuery } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const FindAgent = graphql(`
  query findAgent($id: ID!) {
    agent(id: $id) {
      id
      name
      description
      status
      tags
      currentVersion {
        number
        toolNames
      }
      createdBy {
        name
      }
      visibility
      sharedWithViewer
      viewerCan {
        run
        update
        delete
        share
      }
      versions(first: 100) {
        nodes {
          id
          ...AgentDefinition
          ...AgentVersionRow
        }
      }
    }
    agentStatistics(agentIds: [$id]) {
      ...AgentFigures
    }
  }
`);

const SetAgentStatus = graphql(`
  mutation setAgentStatus($input: UpdateAgentInput!) {
    updateAgent(input: $input) {
      errors {
        message
      }
    }
  }
`);

const DeleteAgent = graphql(`
  mutation deleteAgent($input: DeleteAgentInput!) {
    deleteAgent(input: $input) {
      errors {
        message
      }
    }
  }
`);

export type Agent = NonNullable<FindAgentQuery["agent"]>;

/** The agent with its versions and figures; `agent` is null when there is none. */
export function useAgent(id: string) {
  return useQuery({
    queryKey: ["agent", id],
    queryFn: async ({ signal }) => {
      const { agent, agentStatistics } = await request(FindAgent, { id }, { signal });
      return { agent: agent ?? null, statistics: agentStatistics[0] };
    },
  });
}

export function useSetAgentStatus(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (status: AgentStatus) =>
      refuse((await request(SetAgentStatus, { input: { id, status } })).updateAgent.errors),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["agent", id] }),
        queryClient.invalidateQueries({ queryKey: ["agents"] }),
      ]),
  });
}

export function useDeleteAgent(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => refuse((await request(DeleteAgent, { input: { id } })).deleteAgent.errors),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["agents"] }),
  });
}

function refuse(errors: { message: string }[]) {
  if (errors[0]) throw new RequestFailed({ code: "INVALID_REQUEST", message: errors[0].message });
}
