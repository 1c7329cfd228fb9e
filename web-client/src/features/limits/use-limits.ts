import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindConcurrencyQuery, LimitConcurrencyInput } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const FindConcurrency = graphql(`
  query findConcurrency {
    concurrency {
      atMost
      running
      queued
      agents {
        agent {
          id
          name
        }
        atMost
        running
      }
    }
  }
`);

const LimitConcurrency = graphql(`
  mutation limitConcurrency($input: LimitConcurrencyInput!) {
    limitConcurrency(input: $input) {
      errors {
        code
        field
        message
      }
    }
  }
`);

export type Concurrency = FindConcurrencyQuery["concurrency"];

/** The numbers change with every execution that starts or ends. */
const REFRESH_MS = 5_000;

export function useLimits(enabled: boolean) {
  return useQuery({
    queryKey: ["limits"],
    enabled,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => (await request(FindConcurrency, {}, { signal })).concurrency,
  });
}

/** Sets a limit, or lifts it when `atMost` is null. */
export function useSetLimit(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: LimitConcurrencyInput) => {
      const { errors } = (await request(LimitConcurrency, { input })).limitConcurrency;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["limits"] });
      onDone();
    },
  });
}
