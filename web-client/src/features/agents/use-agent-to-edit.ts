import { useQuery } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindAgentToEditQuery } from "@/shared/graphql/generated/graphql";

import { type AgentValues, fromConfiguration } from "./agent-values";

const FindAgentToEdit = graphql(`
  query findAgentToEdit($id: ID!) {
    agent(id: $id) {
      id
      name
      description
      tags
      revision
      viewerCan {
        update
      }
      currentVersion {
        number
        systemPrompt
        toolNames
        configuration {
          maxSteps
          timeout
          model
          compactAt
          requireConfirmation
          readOnly
          rules {
            tool
            scope
            when
            reason
          }
          approval {
            people
            role
            byRequester
            expiresAfter
          }
        }
      }
    }
  }
`);

export type AgentToEdit = NonNullable<FindAgentToEditQuery["agent"]>;

/** All of an agent that a form can change, read once for each number of `reloads`. */
export function useAgentToEdit(id: string, enabled: boolean, reloads = 0) {
  return useQuery({
    queryKey: ["agent-to-edit", id, reloads],
    queryFn: async () => (await request(FindAgentToEdit, { id })).agent ?? null,
    enabled,
    // The form starts from one reading; a later one must not change it under the person's hands.
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function toValues({ name, description, tags, currentVersion }: AgentToEdit): AgentValues {
  const { systemPrompt, toolNames, configuration } = currentVersion;
  return {
    name,
    description,
    systemPrompt,
    tools: toolNames,
    tags: tags.join(", "),
    ...fromConfiguration(configuration),
  };
}
