import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";

import { Button, ButtonLink } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { type Agent, useDeleteAgent, useSetAgentStatus } from "./use-agent";

const AgentMenu = lazy(async () => ({ default: (await import("./agent-menu")).AgentMenu }));
const ShareDialog = lazy(async () => ({ default: (await import("./share-dialog")).ShareDialog }));

/** What the viewer may do with the agent as a whole. */
export function AgentActions({ agent }: { agent: Agent }) {
  const { update: canUpdate, delete: canDelete, share: canShare } = agent.viewerCan;
  const [sharing, setSharing] = useState(false);
  const setStatus = useSetAgentStatus(agent.id);
  const [exportFailure, setExportFailure] = useState<unknown>(null);
  const active = agent.status === "ACTIVE";
  return (
    <>
      <Suspense fallback={<span className="h-11 w-24 sm:h-9.5" />}>
        <AgentMenu
          id={agent.id}
          canUpdate={canUpdate}
          onShare={canShare ? () => setSharing(true) : undefined}
          onFailure={setExportFailure}
        />
        {sharing && <ShareDialog agent={agent} onClose={() => setSharing(false)} />}
      </Suspense>
      {canDelete && <DeleteButton agent={agent} />}
      {canUpdate && (
        <>
          <Button
            busy={setStatus.isPending}
            onClick={() =>
              setStatus.mutate(active ? "INACTIVE" : "ACTIVE", {
                onSuccess: () => showToast(active ? "Agent deactivated" : "Agent activated"),
              })
            }
          >
            {active ? "Deactivate" : "Activate"}
          </Button>
          <ButtonLink look="primary" to={`/agents/${agent.id}/edit`}>
            Edit
          </ButtonLink>
        </>
      )}
      {setStatus.isError && <FailureNotice title="The status was not changed" error={setStatus.error} />}
      {exportFailure !== null && <FailureNotice title="The agent was not exported" error={exportFailure} />}
    </>
  );
}

function DeleteButton({ agent }: { agent: Pick<Agent, "id" | "name"> }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useDeleteAgent(agent.id);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast("Agent deleted");
        void navigate("/agents", { replace: true });
      },
    });
  return (
    <>
      <Button look="ghost" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Delete ${agent.name}?`}
        confirm="Delete agent"
        destructive
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      >
        <p>Nobody can run it any more. This cannot be undone.</p>
        {remove.isError && <FailureNotice title="The agent was not deleted" error={remove.error} />}
      </ConfirmDialog>
    </>
  );
}
