import { AudienceForm } from "@/shared/sharing/audience-form";
import { audienceOf, EVERYBODY } from "@/shared/sharing/audience";
import { ShareRow } from "@/shared/sharing/share-row";
import { useViewer } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { type Sharing, useChangeSharing, useSharing } from "./use-sharing";

type Props = { agent: { id: string; name: string }; onClose: () => void };

/** Who sees an agent, and the ways to change that. */
export function ShareDialog({ agent, onClose }: Props) {
  const sharing = useSharing(agent.id);
  const change = useChangeSharing(agent.id);
  return (
    <ConfirmDialog
      open
      title={`Share ${agent.name}`}
      confirm="Done"
      cancel={null}
      onConfirm={onClose}
      onCancel={onClose}
    >
      <div className="space-y-5">
        {sharing.isPending && <SkeletonRows rows={3} label="Loading who sees it" />}
        {sharing.isError && <FailureNotice title="Who sees it could not be loaded" error={sharing.error} />}
        {sharing.data && !sharing.data.agent && <p>The agent is gone.</p>}
        {sharing.data?.agent && (
          <>
            <Access sharing={sharing.data.agent} change={change} />
            <AudienceForm
              teams={sharing.data.teams}
              shares={sharing.data.agent.sharing}
              busy={change.isPending}
              onShare={(share) => change.mutate({ share })}
            />
          </>
        )}
        {change.isError && <FailureNotice title="Nothing was changed" error={change.error} />}
      </div>
    </ConfirmDialog>
  );
}

type AccessProps = { sharing: Sharing; change: ReturnType<typeof useChangeSharing> };

function Access({ sharing, change }: AccessProps) {
  const viewer = useViewer().user;
  const open = sharing.visibility === "OPEN";
  const maker = sharing.createdBy;
  return (
    <div className="space-y-3">
      <p>
        {open
          ? "Everybody in the organization sees this agent, and whoever builds agents changes it. Once you share it, only those below see and run it."
          : "Only those below see and run this agent. Whoever made it and administrators change it."}
      </p>
      <ul aria-label="Who has access" className="divide-y divide-line rounded-lg border border-line text-ink">
        <li className="px-3 py-2.5 text-sm">
          <p className="font-medium break-words">{maker.id === viewer.id ? "You" : maker.name}</p>
          <p className="text-muted">Made it, and decides who sees it, as administrators do</p>
        </li>
        {open && (
          <li className="px-3 py-2.5 text-sm">
            <p className="font-medium">{EVERYBODY}</p>
            <p className="text-muted">The agent is open</p>
          </li>
        )}
        {sharing.sharing.map((share) => (
          <ShareRow
            key={share.id}
            share={share}
            busy={change.isPending}
            onRemove={() => change.mutate({ unshare: audienceOf(share) })}
          />
        ))}
      </ul>
      <Button
        size="small"
        busy={change.isPending}
        onClick={() => change.mutate({ visibility: open ? "RESTRICTED" : "OPEN" })}
      >
        {open ? "Restrict it" : "Open it to everybody"}
      </Button>
    </div>
  );
}
