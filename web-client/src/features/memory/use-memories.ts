import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type {
  DeleteMemoriesInput,
  ListMemoriesQuery,
  MemoryFilter,
  SaveMemoryInput,
} from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const PAGE_SIZE = 30;

const ListMemories = graphql(`
  query listMemories($first: Int!, $after: String, $filter: MemoryFilter) {
    memories(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        text
        scope
        pinned
        canEdit
        searchable
        executionId
        seq
        createdAt
        updatedAt
        lastUsedAt
        expiresAt
        agent {
          id
          name
        }
        writtenBy {
          name
        }
        editedBy {
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      foundBy
    }
  }
`);

const FindMemorySettings = graphql(`
  query findMemorySettings {
    memorySettings {
      days
      foundBy
      embedder
    }
  }
`);

const ExportMemories = graphql(`
  query exportMemories($filter: MemoryFilter) {
    exportMemories(filter: $filter) {
      text
      count
      complete
    }
  }
`);

const SaveMemory = graphql(`
  mutation saveMemory($input: SaveMemoryInput!) {
    saveMemory(input: $input) {
      errors {
        field
        message
      }
    }
  }
`);

const UpdateMemory = graphql(`
  mutation updateMemory($input: UpdateMemoryInput!) {
    updateMemory(input: $input) {
      errors {
        message
      }
    }
  }
`);

const PinMemory = graphql(`
  mutation pinMemory($input: PinMemoryInput!) {
    pinMemory(input: $input) {
      errors {
        message
      }
    }
  }
`);

const DeleteMemory = graphql(`
  mutation deleteMemory($input: DeleteMemoryInput!) {
    deleteMemory(input: $input) {
      errors {
        message
      }
    }
  }
`);

const DeleteMemories = graphql(`
  mutation deleteMemories($input: DeleteMemoriesInput!) {
    deleteMemories(input: $input) {
      deleted
      errors {
        message
      }
    }
  }
`);

const LimitMemory = graphql(`
  mutation limitMemory($input: LimitMemoryInput!) {
    limitMemory(input: $input) {
      errors {
        message
      }
    }
  }
`);

export type Memory = ListMemoriesQuery["memories"]["nodes"][number];

/** What agents remember, a page at a time; a search has one page. */
export function useMemories(filter: MemoryFilter, pageSize = PAGE_SIZE) {
  return useInfiniteQuery({
    queryKey: ["memories", filter, pageSize],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListMemories, { first: pageSize, after: pageParam, filter }, { signal })).memories,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
  });
}

export function useMemorySettings() {
  return useQuery({
    queryKey: ["memory-settings"],
    queryFn: async ({ signal }) => (await request(FindMemorySettings, {}, { signal })).memorySettings,
  });
}

export async function exportMemories(filter: MemoryFilter) {
  return (await request(ExportMemories, { filter })).exportMemories;
}

/** Refuses what the server did not do. */
function refuse(errors: { message: string }[]) {
  if (errors[0]) throw new RequestFailed({ code: "INVALID_REQUEST", message: errors[0].message });
}

function useChange<Input, Result>(change: (input: Input) => Promise<Result>, key: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [key] }),
  });
}

/** The errors by field; those of none under "". */
export function useSaveMemory() {
  return useChange(
    async (input: SaveMemoryInput) => (await request(SaveMemory, { input })).saveMemory.errors,
    "memories",
  );
}

export function useUpdateMemory() {
  return useChange(
    async (input: { id: string; text: string }) =>
      refuse((await request(UpdateMemory, { input })).updateMemory.errors),
    "memories",
  );
}

export function usePinMemory() {
  return useChange(
    async (input: { id: string; pinned: boolean }) =>
      refuse((await request(PinMemory, { input })).pinMemory.errors),
    "memories",
  );
}

export function useDeleteMemory() {
  return useChange(
    async (id: string) => refuse((await request(DeleteMemory, { input: { id } })).deleteMemory.errors),
    "memories",
  );
}

/** Returns how many are gone. */
export function useDeleteMemories() {
  return useChange(async (input: DeleteMemoriesInput) => {
    const { deleted, errors } = (await request(DeleteMemories, { input })).deleteMemories;
    refuse(errors);
    return deleted;
  }, "memories");
}

export function useLimitMemory() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (days: number) =>
      refuse((await request(LimitMemory, { input: { days } })).limitMemory.errors),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["memory-settings"] }),
        queryClient.invalidateQueries({ queryKey: ["memories"] }),
      ]),
  });
}
