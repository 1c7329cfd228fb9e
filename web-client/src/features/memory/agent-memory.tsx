import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { useCan } from "@/shared/session/viewer";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { MemoryList } from "./memory-list";

const SetAgentTools = graphql(`
  mutation setAgentTools($input: UpdateAgentInput!) {
    updateAgent(input: $input) {
      errors {
        message
      }
    }
  }
`);

/** An agent remembers when it has both. */
const TOOLS = ["memory_search", "memory_save"];

type Props = { agentId: string; toolNames: string[] };

/** Whether an agent remembers, and what. */
export function AgentMemory({ agentId, toolNames }: Props) {
  const queryClient = useQueryClient();
  const canUpdate = useCan("UPDATE_AGENT");
  const remembers = TOOLS.every((tool) => toolNames.includes(tool));
  const change = useMutation({
    mutationFn: async () => {
      const others = toolNames.filter((tool) => !TOOLS.includes(tool));
      const input = { id: agentId, tools: remembers ? others : [...others, ...TOOLS] };
      const { errors } = (await request(SetAgentTools, { input })).updateAgent;
      if (errors[0]) throw new RequestFailed({ code: "INVALID_REQUEST", message: errors[0].message });
    },
    onSuccess: () => {
      showToast(remembers ? "It no longer remembers, as a new version." : "It remembers, as a new version.");
      return queryClient.invalidateQueries({ queryKey: ["agent", agentId] });
    },
  });
  return (
    <Card
      title="Memory"
      actions={
        <span className="flex flex-wrap gap-2">
          <ButtonLink size="small" to={`/memory?agent=${agentId}`}>
            All of it
          </ButtonLink>
          {canUpdate && (
            <Button size="small" busy={change.isPending} onClick={() => change.mutate()}>
              {remembers ? "Stop remembering" : "Let it remember"}
            </Button>
          )}
        </span>
      }
    >
      <div className="space-y-4">
        <p className="text-sm text-muted">
          {remembers
            ? "This agent searches its memory and saves to it, with the tools memory_search and memory_save."
            : "This agent starts each execution anew: it lacks the tools memory_search and memory_save."}
        </p>
        {change.isError && <FailureNotice title="The agent was not changed" error={change.error} />}
        <MemoryList
          filter={{ agentId }}
          pageSize={3}
          whenEmpty={<p className="text-sm text-muted">It remembers nothing that you can see.</p>}
        />
      </div>
    </Card>
  );
}
