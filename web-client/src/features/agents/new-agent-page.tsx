import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { randomKey } from "@/shared/lib/random-key";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { showToast } from "@/shared/ui/toast";

import { AgentForm } from "./agent-form";
import { type AgentValues, EMPTY_AGENT, fieldErrors, toInput } from "./agent-values";
import { STARTER_EXAMPLES } from "./starter-examples";

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

export function NewAgentPage() {
  useTitle("New agent");
  const canCreate = useCan("CREATE_AGENT");
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [initial] = useState(useExample());
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

  if (!canCreate) return <PermissionDenied action="create agents" back={BACK} />;
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

function useExample(): AgentValues {
  const [params] = useSearchParams();
  const example = STARTER_EXAMPLES.find(({ key }) => key === params.get("example"));
  if (!example) return EMPTY_AGENT;
  const { name, description, systemPrompt, tools, tags } = example;
  return { ...EMPTY_AGENT, name, description, systemPrompt, tools: [...tools], tags: tags.join(", ") };
}
