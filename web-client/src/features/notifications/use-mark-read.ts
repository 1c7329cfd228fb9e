import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";

const MarkNotificationsRead = graphql(`
  mutation markNotificationsRead($input: MarkNotificationsReadInput!) {
    markNotificationsRead(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

/** Marks one notification as read, or with null all of them. */
export function useMarkRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string | null) => {
      const { errors } = (await request(MarkNotificationsRead, { input: { id } })).markNotificationsRead;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notifications"] }),
  });
}
