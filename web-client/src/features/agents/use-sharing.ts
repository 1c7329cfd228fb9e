import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type {
  AgentVisibility,
  AudienceInput,
  FindAgentSharingQuery,
} from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const FindAgentSharing = graphql(`
  query findAgentSharing($id: ID!) {
    agent(id: $id) {
      visibility
      createdBy {
        id
        name
      }
      sharing {
        id
        ...ShareRow
      }
    }
    teams(first: 100) {
      nodes {
        id
        name
        viewerIsMember
      }
    }
  }
`);

const ShareAgent = graphql(`
  mutation shareAgent($input: ShareAgentInput!) {
    shareAgent(input: $input) {
      errors {
        message
      }
    }
  }
`);

const UnshareAgent = graphql(`
  mutation unshareAgent($input: UnshareAgentInput!) {
    unshareAgent(input: $input) {
      errors {
        message
      }
    }
  }
`);

const SetAgentVisibility = graphql(`
  mutation setAgentVisibility($input: SetAgentVisibilityInput!) {
    setAgentVisibility(input: $input) {
      errors {
        message
      }
    }
  }
`);

export type Sharing = NonNullable<FindAgentSharingQuery["agent"]>;

/** What can be done about who sees an agent. */
export type SharingChange =
  { share: AudienceInput } | { unshare: AudienceInput } | { visibility: AgentVisibility };

/** Who sees the agent, and the teams that it can be shared with; `agent` is null when it is gone. */
export function useSharing(id: string) {
  return useQuery({
    queryKey: ["agent", id, "sharing"],
    queryFn: async ({ signal }) => {
      const { agent, teams } = await request(FindAgentSharing, { id }, { signal });
      return { agent: agent ?? null, teams: teams.nodes };
    },
  });
}

/** Each change is made at once. */
export function useChangeSharing(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (change: SharingChange) => {
      const [error] = await make(id, change);
      if (error) throw new RequestFailed({ code: "INVALID_REQUEST", message: error.message });
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["agent", id] }),
        queryClient.invalidateQueries({ queryKey: ["agents"] }),
      ]),
  });
}

async function make(id: string, change: SharingChange): Promise<{ message: string }[]> {
  if ("share" in change) {
    const input = { id, audience: change.share };
    return (await request(ShareAgent, { input })).shareAgent.errors;
  }
  if ("unshare" in change) {
    const input = { id, audience: change.unshare };
    return (await request(UnshareAgent, { input })).unshareAgent.errors;
  }
  const input = { id, visibility: change.visibility };
  return (await request(SetAgentVisibility, { input })).setAgentVisibility.errors;
}
