import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ListBudgetsQuery, SetBudgetInput } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const ListBudgets = graphql(`
  query listBudgets {
    budgets {
      id
      scope
      subjectId
      subjectName
      period
      unit
      amount
      used
      reserved
      alertedAt
    }
  }
`);

const ListBudgetTeams = graphql(`
  query listBudgetTeams {
    teams(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`);

const SetBudget = graphql(`
  mutation setBudget($input: SetBudgetInput!) {
    setBudget(input: $input) {
      errors {
        code
        field
        message
      }
    }
  }
`);

export type Budget = ListBudgetsQuery["budgets"][number];

export function useBudgets(enabled: boolean) {
  return useQuery({
    queryKey: ["budgets"],
    enabled,
    queryFn: async ({ signal }) => (await request(ListBudgets, {}, { signal })).budgets,
  });
}

/** The teams that a budget can be for, by name. */
export function useBudgetTeams() {
  return useQuery({
    queryKey: ["budget-teams"],
    queryFn: async ({ signal }) => (await request(ListBudgetTeams, {}, { signal })).teams.nodes,
  });
}

/** Sets a budget, or lifts it when its amount is null. */
export function useSetBudget(onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: SetBudgetInput) => {
      const { errors } = (await request(SetBudget, { input })).setBudget;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["budgets"] });
      onDone();
    },
  });
}
