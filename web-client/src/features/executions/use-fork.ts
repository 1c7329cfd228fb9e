import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ForkExecutionInput, RetryExecutionInput } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { randomKey } from "@/shared/lib/random-key";

const RetryExecution = graphql(`
  mutation retryExecution($input: RetryExecutionInput!) {
    retryExecution(input: $input) {
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

const ForkExecution = graphql(`
  mutation forkExecution($input: ForkExecutionInput!) {
    forkExecution(input: $input) {
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

type Forked = {
  execution?: { id: string } | null;
  errors: { code: string; message: string }[];
};

/** Goes on where an execution failed or was stopped, and opens what goes on. */
export function useRetry() {
  return useForked(async (input: RetryExecutionInput) => {
    const named = { ...input, idempotencyKey: randomKey() };
    return (await request(RetryExecution, { input: named })).retryExecution;
  });
}

/** Does a step of an execution and all behind it anew, and opens what does so. */
export function useFork() {
  return useForked(async (input: ForkExecutionInput) => {
    const named = { ...input, idempotencyKey: randomKey() };
    return (await request(ForkExecution, { input: named })).forkExecution;
  });
}

function useForked<Input>(fork: (input: Input) => Promise<Forked>) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (input: Input) => {
      const { execution, errors } = await fork(input);
      if (!execution) {
        throw new RequestFailed(errors[0] ?? { code: "INTERNAL", message: "The server gave no reason." });
      }
      return execution.id;
    },
    onSuccess: (id) => {
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
      void navigate(`/executions/${id}`);
    },
  });
}
