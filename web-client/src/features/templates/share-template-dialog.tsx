import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { AudienceInput } from "@/shared/graphql/generated/graphql";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { audienceOf } from "@/shared/sharing/audience";
import { AudienceForm } from "@/shared/sharing/audience-form";
import { ShareRow } from "@/shared/sharing/share-row";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

const FindTemplateSharing = graphql(`
  query findTemplateSharing($id: ID!) {
    template(id: $id) {
      sharing {
        id
        ...ShareRow
      }
    }
    teams(first: 100) {
      nodes {
        id
        name
        viewerIsMember
      }
    }
  }
`);

const ShareTemplate = graphql(`
  mutation shareTemplate($input: ShareTemplateInput!) {
    shareTemplate(input: $input) {
      errors {
        message
      }
    }
  }
`);

const UnshareTemplate = graphql(`
  mutation unshareTemplate($input: ShareTemplateInput!) {
    unshareTemplate(input: $input) {
      errors {
        message
      }
    }
  }
`);

type Change = { audience: AudienceInput; share: boolean };
type Props = { template: { id: string; name: string }; onClose: () => void };

/** Whom a template of one's own is shared with; each change is made at once. */
export function ShareTemplateDialog({ template: { id, name }, onClose }: Props) {
  const queryClient = useQueryClient();
  const sharing = useQuery({
    queryKey: ["template", id, "sharing"],
    queryFn: async ({ signal }) => await request(FindTemplateSharing, { id }, { signal }),
  });
  const change = useMutation({
    mutationFn: async ({ audience, share }: Change) => {
      const input = { id, audience };
      const { errors } = share
        ? (await request(ShareTemplate, { input })).shareTemplate
        : (await request(UnshareTemplate, { input })).unshareTemplate;
      if (errors[0]) throw new RequestFailed({ code: "INVALID_REQUEST", message: errors[0].message });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["template", id] }),
  });
  const shares = sharing.data?.template?.sharing ?? [];
  return (
    <ConfirmDialog
      open
      title={`Share ${name}`}
      confirm="Done"
      cancel={null}
      onConfirm={onClose}
      onCancel={onClose}
    >
      <div className="space-y-5">
        <p>Those you share it with see it and create agents of it. Only you share and delete it.</p>
        {sharing.isPending && <SkeletonRows rows={2} label="Loading who sees it" />}
        {sharing.isError && <FailureNotice title="Who sees it could not be loaded" error={sharing.error} />}
        {sharing.data && (
          <>
            {shares.length > 0 && (
              <ul
                aria-label="Who has access"
                className="divide-y divide-line rounded-lg border border-line text-ink"
              >
                {shares.map((share) => (
                  <ShareRow
                    key={share.id}
                    share={share}
                    busy={change.isPending}
                    onRemove={() => change.mutate({ audience: audienceOf(share), share: false })}
                  />
                ))}
              </ul>
            )}
            <AudienceForm
              teams={sharing.data.teams.nodes}
              shares={shares}
              busy={change.isPending}
              onShare={(audience) => change.mutate({ audience, share: true })}
            />
          </>
        )}
        {change.isError && <FailureNotice title="Nothing was changed" error={change.error} />}
      </div>
    </ConfirmDialog>
  );
}
