import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { randomKey } from "@/shared/lib/random-key";

const RunAgent = graphql(`
  mutation runAgent($input: RunAgentInput!) {
    runAgent(input: $input) {
      execution {
        id
      }
      errors {
        code
        message
      }
    }
  }
`);

type Run = { agentId: string; goal: string; context?: unknown; dryRun?: boolean };

/** Starts an execution and hands its id to `onStarted`. */
export function useRunAgent(onStarted: (executionId: string) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: Run) => {
      const { execution, errors } = (
        await request(RunAgent, { input: { ...input, idempotencyKey: randomKey() } })
      ).runAgent;
      if (!execution) {
        throw new RequestFailed(errors[0] ?? { code: "INTERNAL", message: "The server gave no reason." });
      }
      return execution.id;
    },
    onSuccess: (executionId) => {
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
      onStarted(executionId);
    },
  });
}
