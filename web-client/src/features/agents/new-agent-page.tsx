import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { randomKey } from "@/shared/lib/random-key";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { FailureNotice } from "@/shared/ui/notice";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { AgentForm } from "./agent-form";
import { type AgentValues, EMPTY_AGENT, fieldErrors, toInput } from "./agent-values";
import { STARTER_EXAMPLES } from "./starter-examples";
import { toValues, useAgentToEdit } from "./use-agent-to-edit";

const BACK = { to: "/agents", label: "Agents" };

const CreateAgent = graphql(`
  mutation createAgent($input: CreateAgentInput!) {
    createAgent(input: $input) {
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

/** Makes an agent: from nothing, from an example, or as a copy of one that is there. */
export function NewAgentPage() {
  const [params] = useSearchParams();
  const canCreate = useCan("CREATE_AGENT");
  const from = params.get("from");
  const copied = useAgentToEdit(from ?? "", canCreate && from !== null);
  useTitle(from ? "Copy an agent" : "New agent");

  if (!canCreate) return <PermissionDenied action="create agents" back={BACK} />;
  if (!from) return <NewAgentForm initial={exampleOf(params.get("example"))} />;
  if (copied.isPending) return <SkeletonRows rows={4} label="Loading the agent" />;
  if (copied.isError) {
    return (
      <FailureNotice
        title="The agent could not be loaded"
        error={copied.error}
        retry={() => void copied.refetch()}
      />
    );
  }
  if (!copied.data) {
    return (
      <EmptyState
        icon="search"
        title="No such agent"
        text="It may have been deleted, or is not shared with you any more."
      >
        <ButtonLink to="/agents">All agents</ButtonLink>
      </EmptyState>
    );
  }
  const values = toValues(copied.data);
  return <NewAgentForm initial={{ ...values, name: `Copy of ${values.name}`.slice(0, 120) }} />;
}

function NewAgentForm({ initial }: { initial: AgentValues }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  // One key per form, so that a second click or a lost reply does not make a second agent.
  const [idempotencyKey, setIdempotencyKey] = useState(randomKey);
  const create = useMutation({
    mutationFn: async (values: AgentValues) =>
      (await request(CreateAgent, { input: { ...toInput(values), idempotencyKey } })).createAgent,
    onSuccess: ({ agent }) => {
      if (!agent) setIdempotencyKey(randomKey());
    },
  });
  const created = create.data?.agent?.id;

  useEffect(() => {
    if (!created) return;
    void queryClient.invalidateQueries({ queryKey: ["agents"] });
    showToast("Agent created");
    void navigate(`/agents/${created}`, { replace: true });
  }, [created, navigate, queryClient]);

  return (
    <AgentForm
      title="New agent"
      description="Saving creates version 1. A later change of prompt, tools, limits, model, approvals or rules makes the next one."
      back={BACK}
      initial={initial}
      saveLabel="Create agent"
      busy={create.isPending || Boolean(created)}
      serverErrors={create.isError ? { "": create.error.message } : fieldErrors(create.data?.errors ?? [])}
      saved={Boolean(created)}
      onSave={(values) => create.mutate(values)}
    />
  );
}

function exampleOf(wanted: string | null): AgentValues {
  const example = STARTER_EXAMPLES.find(({ key }) => key === wanted);
  if (!example) return EMPTY_AGENT;
  const { name, description, systemPrompt, tools, tags } = example;
  return { ...EMPTY_AGENT, name, description, systemPrompt, tools: [...tools], tags: tags.join(", ") };
}
