import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindAgentVersionsQuery } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const FindAgentVersions = graphql(`
  query findAgentVersions($id: ID!) {
    agent(id: $id) {
      id
      name
      revision
      viewerCan {
        update
      }
      currentVersion {
        number
      }
      versions(first: 100) {
        nodes {
          id
          number
          name
          note
          createdAt
          createdBy {
            name
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

const CompareAgentVersions = graphql(`
  query compareAgentVersions($id: ID!, $from: Int!, $to: Int!) {
    agent(id: $id) {
      versionDiff(from: $from, to: $to) {
        fields {
          ...FieldChangeRow
        }
        prompt {
          ...LineGroupRows
        }
      }
    }
  }
`);

const NameAgentVersion = graphql(`
  mutation nameAgentVersion($input: NameAgentVersionInput!) {
    nameAgentVersion(input: $input) {
      errors {
        message
      }
    }
  }
`);

const RestoreAgentVersion = graphql(`
  mutation restoreAgentVersion($input: RestoreAgentVersionInput!) {
    restoreAgentVersion(input: $input) {
      agent {
        currentVersion {
          number
        }
      }
      errors {
        field
        message
      }
    }
  }
`);

export type VersionedAgent = NonNullable<FindAgentVersionsQuery["agent"]>;
export type Version = VersionedAgent["versions"]["nodes"][number];

/** The agent with its newest hundred versions; null when there is none. */
export function useVersions(id: string) {
  return useQuery({
    queryKey: ["agent", id, "versions"],
    queryFn: async ({ signal }) => (await request(FindAgentVersions, { id }, { signal })).agent ?? null,
  });
}

/** What differs between two versions. Versions never change, so that it is asked for once. */
export function useVersionDiff(id: string, from: number, to: number) {
  return useQuery({
    queryKey: ["version-diff", id, from, to],
    queryFn: async ({ signal }) =>
      (await request(CompareAgentVersions, { id, from, to }, { signal })).agent?.versionDiff ?? null,
    staleTime: Infinity,
  });
}

export function useNameVersion(agentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: { id: string; name: string; note: string }) =>
      refuse((await request(NameAgentVersion, { input })).nameAgentVersion.errors),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["agent", agentId] }),
  });
}

export function useRestoreVersion(agentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: { id: string; revision: number }) => {
      const { agent, errors } = (await request(RestoreAgentVersion, { input })).restoreAgentVersion;
      refuse(errors);
      return agent?.currentVersion.number;
    },
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["agent", agentId] }),
        queryClient.invalidateQueries({ queryKey: ["agents"] }),
      ]),
  });
}

function refuse(errors: { field?: string | null; message: string }[]) {
  if (errors.length === 0) return;
  const message = errors.map(({ field, message }) => (field ? `${field} ${message}` : message)).join("; ");
  throw new RequestFailed({ code: "INVALID_REQUEST", message });
}
