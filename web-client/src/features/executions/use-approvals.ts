import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

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
        id
        status
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
        id
        status
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
  const newest = events.findLast(({ kind }) => ABOUT_PEOPLE.includes(kind))?.seq;
  return useQuery<Approval[]>({
    queryKey: ["approvals", "of-execution", executionId, newest],
    enabled: newest !== undefined,
    // While an event leads to another reading, the one before stays on the page.
    placeholderData: (before, query) => (query?.queryKey[2] === executionId ? before : undefined),
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? OPEN_REFRESH_MS : false),
    queryFn: async ({ signal }): Promise<Approval[]> => {
      const { execution } = await request(FindApprovals, { id: executionId }, { signal });
      return [...readFragment(ApprovalFields, [...(execution?.approvals ?? [])])].reverse();
    },
  });
}

export function isOpen({ status }: Approval): boolean {
  return status === "PENDING";
}

/** Agrees to a call or denies it. Whatever comes of it, the questions are read again. */
export function useDecideApproval() {
  const reload = useReload();
  return useMutation({
    mutationFn: async (input: DecideApprovalInput) =>
      accept((await request(DecideApproval, { input })).decideApproval),
    onSettled: reload,
  });
}

/** Says what became of a call in doubt. Whatever comes of it, the questions are read again. */
export function useResolveDoubt() {
  const reload = useReload();
  return useMutation({
    mutationFn: async (input: ResolveDoubtInput) =>
      accept((await request(ResolveDoubt, { input })).resolveDoubt),
    onSettled: reload,
  });
}

function useReload() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ["approvals"] });
}

type Payload = {
  approval?: { status: Approval["status"] } | null;
  errors: { code: string; message: string }[];
};

function accept({ approval, errors }: Payload): Approval["status"] {
  if (approval) return approval.status;
  throw new RequestFailed(errors[0] ?? { code: "INTERNAL", message: "The server gave no reason." });
}
