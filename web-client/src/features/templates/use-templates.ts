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
  FindTemplateQuery,
  SaveTemplateInput,
  TemplateFilter,
  UseTemplateInput,
} from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";

const PAGE_SIZE = 30;

const ListTemplates = graphql(`
  query listTemplates($first: Int!, $after: String, $filter: TemplateFilter) {
    templates(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        ...TemplateCard
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const FindTemplate = graphql(`
  query findTemplate($id: ID!) {
    template(id: $id) {
      id
      name
      description
      department
      scope
      tags
      systemPrompt
      toolNames
      goals
      definition
      canDelete
      canShare
      sharedWithViewer
      variables {
        name
        description
        default
      }
      wants {
        tool
        why
        available
      }
      configuration {
        maxSteps
        timeout
        model
        requireConfirmation
      }
      createdBy {
        name
      }
    }
  }
`);

const UseTemplate = graphql(`
  mutation useTemplate($input: UseTemplateInput!) {
    useTemplate(input: $input) {
      agent {
        id
      }
      errors {
        field
        message
      }
    }
  }
`);

const SaveTemplate = graphql(`
  mutation saveTemplate($input: SaveTemplateInput!) {
    saveTemplate(input: $input) {
      template {
        id
      }
      errors {
        field
        message
      }
    }
  }
`);

const DeleteTemplate = graphql(`
  mutation deleteTemplate($input: DeleteTemplateInput!) {
    deleteTemplate(input: $input) {
      errors {
        message
      }
    }
  }
`);

export type Template = NonNullable<FindTemplateQuery["template"]>;

/** The templates that match, a page at a time: those that people keep before the product's. */
export function useTemplates(filter: TemplateFilter) {
  return useInfiniteQuery({
    queryKey: ["templates", filter],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListTemplates, { first: PAGE_SIZE, after: pageParam, filter }, { signal })).templates,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
  });
}

/** One template; null when the viewer sees none. */
export function useTemplate(id: string) {
  return useQuery({
    queryKey: ["template", id],
    queryFn: async ({ signal }) => (await request(FindTemplate, { id }, { signal })).template ?? null,
  });
}

export function useUseTemplate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: UseTemplateInput) => (await request(UseTemplate, { input })).useTemplate,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["agents"] }),
  });
}

export function useSaveTemplate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: SaveTemplateInput) => (await request(SaveTemplate, { input })).saveTemplate,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates"] }),
  });
}

export function useDeleteTemplate(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { errors } = (await request(DeleteTemplate, { input: { id } })).deleteTemplate;
      if (errors[0]) throw new RequestFailed({ code: "INVALID_REQUEST", message: errors[0].message });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["templates"] }),
  });
}
