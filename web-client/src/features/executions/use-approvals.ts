import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { request } from "@/shared/graphql/client";
import { graphql, readFragment } from "@/shared/graphql/generated";
import type {
  DecideApprovalInput,
  ExecutionEventKind,
  ResolveDoubtInput,
} from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

import { type Approval, ApprovalFields } from "./approval";
import type { ExecutionEvent } from "./execution-event";

const FindApprovals = graphql(`
  query findApprovals($id: ID!) {
    execution(id: $id) {
      approvals {
        ...ApprovalFields
      }
    }
  }
`);

const DecideApproval = graphql(`
  mutation decideApproval($input: DecideApprovalInput!) {
    decideApproval(input: $input) {
      approval {
        status
        argumentsHash
      }
      errors {
        code
        message
      }
    }
  }
`);

const ResolveDoubt = graphql(`
  mutation resolveDoubt($input: ResolveDoubtInput!) {
    resolveDoubt(input: $input) {
      approval {
        status
        argumentsHash
      }
      errors {
        code
        message
      }
    }
  }
`);

const ABOUT_PEOPLE: ExecutionEventKind[] = [
  "APPROVAL_REQUESTED",
  "APPROVAL_DECIDED",
  "TOOL_IN_DOUBT",
  "DOUBT_RESOLVED",
];

/** How often to ask whether somebody else has agreed, or changed the arguments: neither is an event. */
const OPEN_REFRESH_MS = 10_000;

/** What the execution has asked people, oldest first; read again when an event speaks of it. */
export function useApprovals(executionId: string, events: ExecutionEvent[]) {
  const queryClient = useQueryClient();
  const newest = events.findLast(({ kind }) => ABOUT_PEOPLE.includes(kind))?.seq;
  const known = useRef(newest);
  useEffect(() => {
    if (newest === known.current) return;
    known.current = newest;
    void queryClient.invalidateQueries({ queryKey: approvalsKey(executionId) });
  }, [executionId, newest, queryClient]);
  return useQuery<Approval[]>({
    queryKey: approvalsKey(executionId),
    enabled: newest !== undefined,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? OPEN_REFRESH_MS : false),
    queryFn: async ({ signal }): Promise<Approval[]> => {
      const { execution } = await request(FindApprovals, { id: executionId }, { signal });
      return [...readFragment(ApprovalFields, [...(execution?.approvals ?? [])])].reverse();
    },
  });
}

function approvalsKey(executionId: string) {
  return ["approvals", "of-execution", executionId];
}

export function isOpen({ status }: Approval): boolean {
  return status === "PENDING";
}

/** Where a question stands after an answer, and the arguments that it is about now. */
type Answered = Pick<Approval, "status" | "argumentsHash">;

/** What becomes of an answer; heard also when its question is gone from the page by then. */
type Hearing = { onSuccess: (answered: Answered) => void; onFailure: (failure: unknown) => void };

/** Agrees to a call or denies it. */
export function useDecideApproval(hearing: Hearing) {
  return useAnswer(
    async (input: DecideApprovalInput) => (await request(DecideApproval, { input })).decideApproval,
    hearing,
  );
}

/** Says what became of a call in doubt. */
export function useResolveDoubt(hearing: Hearing) {
  return useAnswer(
    async (input: ResolveDoubtInput) => (await request(ResolveDoubt, { input })).resolveDoubt,
    hearing,
  );
}

/** Sends an answer. Whatever comes of it, the questions are read again. */
function useAnswer<Input>(send: (input: Input) => Promise<Payload>, { onSuccess, onFailure }: Hearing) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: Input) => accept(await send(input)),
    onSuccess,
    onError: onFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["approvals"] }),
  });
}

type Payload = { approval?: Answered | null; errors: { code: string; message: string }[] };

function accept({ approval, errors }: Payload): Answered {
  if (approval) return approval;
  throw new RequestFailed(errors[0] ?? { code: "INTERNAL", message: "The server gave no reason." });
}
