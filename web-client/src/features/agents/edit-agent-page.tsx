import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { AgentForm } from "./agent-form";
import { type AgentValues, fieldErrors, toInput } from "./agent-values";
import { type AgentToEdit, toValues, useAgentToEdit } from "./use-agent-to-edit";

const UpdateAgent = graphql(`
  mutation updateAgent($input: UpdateAgentInput!) {
    updateAgent(input: $input) {
      agent {
        id
        currentVersion {
          number
        }
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export function EditAgentPage() {
  const { id = "" } = useParams();
  const canUpdate = useCan("UPDATE_AGENT");
  const [reloads, setReloads] = useState(0);
  const agent = useAgentToEdit(id, canUpdate, reloads);
  useTitle(agent.data ? `Edit ${agent.data.name}` : "Edit agent");

  if (!canUpdate) {
    return (
      <PermissionDenied action="change agents" back={{ to: `/agents/${id}`, label: "Back to the agent" }} />
    );
  }
  if (agent.isPending) return <SkeletonRows rows={4} label="Loading the agent" />;
  if (agent.isError) {
    return (
      <FailureNotice
        title="The agent could not be loaded"
        error={agent.error}
        retry={() => void agent.refetch()}
      />
    );
  }
  if (!agent.data) {
    return (
      <EmptyState icon="search" title="No such agent" text="It may have been deleted.">
        <ButtonLink to="/agents">All agents</ButtonLink>
      </EmptyState>
    );
  }
  if (!agent.data.viewerCan.update) {
    return (
      <EmptyState
        icon="alert"
        title="It is shared with you to run"
        text="Only whoever made this agent and administrators change it. You can make a copy of your own."
      >
        <ButtonLink to={`/agents/${id}`}>Back to the agent</ButtonLink>
      </EmptyState>
    );
  }
  return <EditForm key={reloads} agent={agent.data} onReload={() => setReloads(reloads + 1)} />;
}

function EditForm({ agent, onReload }: { agent: AgentToEdit; onReload: () => void }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [initial] = useState(() => toValues(agent));
  const update = useMutation({
    mutationFn: async ({ values, revision }: { values: AgentValues; revision: number | null }) =>
      (await request(UpdateAgent, { input: { ...toInput(values), id: agent.id, revision } })).updateAgent,
  });
  const saved = update.data?.agent;
  const errors = update.data?.errors ?? [];
  const conflict = errors.some(({ code }) => code === "CONFLICT");

  useEffect(() => {
    if (!saved) return;
    void queryClient.invalidateQueries({ queryKey: ["agents"] });
    void queryClient.invalidateQueries({ queryKey: ["agent", agent.id] });
    showToast(`Saved. The agent is at version ${saved.currentVersion.number}.`);
    void navigate(`/agents/${agent.id}`, { replace: true });
  }, [saved, agent.id, navigate, queryClient]);

  return (
    <AgentForm
      title={`Edit ${agent.name}`}
      description={
        `You are changing version ${agent.currentVersion.number}. A new prompt, tool, limit, model ` +
        `or rule for approvals is saved as version ${agent.currentVersion.number + 1}; earlier executions keep theirs.`
      }
      back={{ to: `/agents/${agent.id}`, label: agent.name }}
      initial={initial}
      saveLabel="Save changes"
      busy={update.isPending || Boolean(saved)}
      serverErrors={
        update.isError
          ? { "": update.error.message }
          : fieldErrors(errors.filter(({ code }) => code !== "CONFLICT"))
      }
      notice={
        conflict && (
          <Notice tone="warning" title="Somebody else has changed this agent since you opened it">
            <p>Nothing was saved. Load what they saved, or put your changes on top as the next version.</p>
            <div className="flex flex-wrap gap-2">
              <Button size="small" onClick={onReload}>
                Load theirs, discard mine
              </Button>
              <Button
                size="small"
                onClick={() =>
                  update.variables && update.mutate({ values: update.variables.values, revision: null })
                }
              >
                Save mine on top
              </Button>
            </div>
          </Notice>
        )
      }
      saved={Boolean(saved)}
      onSave={(values) => update.mutate({ values, revision: agent.revision })}
    />
  );
}
