import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Button, ButtonLink } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";
import { showToast } from "@/shared/ui/toast";

import { AddMember, MemberList } from "./team-members";
import { type Team, useDeleteTeam, useRenameTeam, useTeam } from "./use-teams";

const BACK = { to: "/settings/teams", label: "Teams" };

/** One team and who is in it. */
export function TeamPage() {
  const { id = "" } = useParams();
  const canManage = useCan("MANAGE_TEAMS");
  const team = useTeam(id);
  useTitle(team.data?.name ?? "Team");

  if (team.isPending) return <SkeletonRows rows={4} label="Loading the team" />;
  if (team.isError) {
    return (
      <FailureNotice
        title="The team could not be loaded"
        error={team.error}
        retry={() => void team.refetch()}
      />
    );
  }
  if (!team.data) {
    return (
      <EmptyState icon="search" title="No such team" text="It may have been deleted.">
        <ButtonLink to={BACK.to}>All teams</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <PageHeader
        title={team.data.name}
        back={BACK}
        description={
          <>
            Made <TimeAgo time={team.data.createdAt} /> by {team.data.createdBy.name}
          </>
        }
        actions={canManage && <TeamActions team={team.data} />}
      />
      <div className="space-y-6">
        {canManage && <AddMember teamId={id} />}
        <MemberList teamId={id} count={team.data.memberCount} canManage={canManage} />
      </div>
    </>
  );
}

function TeamActions({ team }: { team: Team }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"rename" | "delete" | null>(null);
  const remove = useDeleteTeam(team.id);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast("Team deleted");
        void navigate(BACK.to, { replace: true });
      },
    });
  return (
    <>
      <Button look="ghost" onClick={() => setAsking("delete")}>
        Delete
      </Button>
      <Button onClick={() => setAsking("rename")}>Rename</Button>
      {asking === "rename" && <RenameDialog team={team} onClose={() => setAsking(null)} />}
      <ConfirmDialog
        open={asking === "delete"}
        title={`Delete ${team.name}?`}
        confirm="Delete team"
        destructive
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(null)}
      >
        <p>
          Its people keep their accounts and no longer see what was shared with the team. Executions that run
          go on. This cannot be undone.
        </p>
        {remove.isError && <FailureNotice title="The team was not deleted" error={remove.error} />}
      </ConfirmDialog>
    </>
  );
}

function RenameDialog({ team, onClose }: { team: Team; onClose: () => void }) {
  const [name, setName] = useState(team.name);
  const rename = useRenameTeam(team.id);
  return (
    <ConfirmDialog
      open
      title="Rename the team"
      confirm="Rename"
      busy={rename.isPending}
      onConfirm={() => rename.mutate(name, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <div className="space-y-4 text-ink">
        <Field label="Name">
          {(control) => (
            <input
              {...control}
              value={name}
              maxLength={120}
              onChange={(event) => setName(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        {rename.isError && <FailureNotice title="The team was not renamed" error={rename.error} />}
      </div>
    </ConfirmDialog>
  );
}
