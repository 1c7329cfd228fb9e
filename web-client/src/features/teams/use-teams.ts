import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindTeamQuery, ListTeamsQuery } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const PAGE_SIZE = 50;

const ListTeams = graphql(`
  query listTeams($first: Int!, $after: String) {
    teams(first: $first, after: $after) {
      nodes {
        id
        name
        memberCount
        viewerIsMember
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const FindTeam = graphql(`
  query findTeam($id: ID!) {
    team(id: $id) {
      id
      name
      memberCount
      createdBy {
        name
      }
      createdAt
    }
  }
`);

const ListTeamMembers = graphql(`
  query listTeamMembers($id: ID!, $first: Int!, $after: String) {
    team(id: $id) {
      members(first: $first, after: $after) {
        nodes {
          id
          name
          email
          department
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const ListUsers = graphql(`
  query listUsers($search: String!) {
    users(first: 10, filter: { search: $search }) {
      nodes {
        id
        name
        email
      }
      totalCount
    }
  }
`);

const CreateTeam = graphql(`
  mutation createTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      team {
        id
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

const RenameTeam = graphql(`
  mutation renameTeam($input: RenameTeamInput!) {
    renameTeam(input: $input) {
      errors {
        code
        field
        message
      }
    }
  }
`);

const AddTeamMember = graphql(`
  mutation addTeamMember($input: TeamMemberInput!) {
    addTeamMember(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

const RemoveTeamMember = graphql(`
  mutation removeTeamMember($input: TeamMemberInput!) {
    removeTeamMember(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

const DeleteTeam = graphql(`
  mutation deleteTeam($input: DeleteTeamInput!) {
    deleteTeam(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

export type TeamSummary = ListTeamsQuery["teams"]["nodes"][number];
export type Team = NonNullable<FindTeamQuery["team"]>;

/** Teams by name, a page at a time. */
export function useTeams() {
  return useInfiniteQuery({
    queryKey: ["teams"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListTeams, { first: PAGE_SIZE, after: pageParam }, { signal })).teams,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
}

/** One team; null when there is none. */
export function useTeam(id: string) {
  return useQuery({
    queryKey: ["team", id],
    queryFn: async ({ signal }) => (await request(FindTeam, { id }, { signal })).team ?? null,
  });
}

/** Who is in a team by address, a page at a time. */
export function useTeamMembers(id: string) {
  return useInfiniteQuery({
    queryKey: ["team", id, "members"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const { team } = await request(ListTeamMembers, { id, first: PAGE_SIZE, after: pageParam }, { signal });
      return team?.members ?? { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
    },
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
}

/** The first ten users whose name or address holds the words; nobody without words. */
export function useFoundUsers(search: string) {
  return useQuery({
    queryKey: ["users", search],
    enabled: search !== "",
    queryFn: async ({ signal }) => (await request(ListUsers, { search }, { signal })).users,
  });
}

export function useCreateTeam() {
  return useTeamChange(async (name: string) => {
    const { team, errors } = (await request(CreateTeam, { input: { name } })).createTeam;
    refuse(errors);
    return team?.id;
  });
}

export function useRenameTeam(id: string) {
  return useTeamChange(async (name: string) =>
    refuse((await request(RenameTeam, { input: { id, name } })).renameTeam.errors),
  );
}

export function useAddMember(id: string) {
  return useTeamChange(async (userId: string) =>
    refuse((await request(AddTeamMember, { input: { id, userId } })).addTeamMember.errors),
  );
}

export function useRemoveMember(id: string) {
  return useTeamChange(async (userId: string) =>
    refuse((await request(RemoveTeamMember, { input: { id, userId } })).removeTeamMember.errors),
  );
}

export function useDeleteTeam(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => refuse((await request(DeleteTeam, { input: { id } })).deleteTeam.errors),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["teams"] }),
  });
}

/** A change after which every list of teams and people is read anew. */
function useTeamChange<T>(change: (argument: string) => Promise<T>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["teams"] }),
        queryClient.invalidateQueries({ queryKey: ["team"] }),
      ]),
  });
}

type Refusal = { code: string; field?: string | null; message: string };

function refuse([error]: Refusal[]) {
  if (!error) return;
  const message = error.field ? `the ${error.field} ${error.message}` : error.message;
  throw new RequestFailed({ code: error.code, message });
}
