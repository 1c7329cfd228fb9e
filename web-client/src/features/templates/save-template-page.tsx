import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type {
  Department,
  FindAgentToSaveQuery,
  SaveTemplateInput,
  TemplateScope,
} from "@/shared/graphql/generated/graphql";
import { formatMessage, formatName } from "@/shared/lib/format";
import { useTitle } from "@/shared/lib/use-title";
import { useCan, useViewer } from "@/shared/session/viewer";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { DEPARTMENTS, SCOPES } from "./departments";
import { useSaveTemplate } from "./use-templates";

const FindAgentToSave = graphql(`
  query findAgentToSave($id: ID!) {
    agent(id: $id) {
      id
      name
      description
      currentVersion {
        systemPrompt
      }
    }
  }
`);

type SavedAgent = NonNullable<FindAgentToSaveQuery["agent"]>;

/** Keeps the agent of the address as a template. */
export function SaveTemplatePage() {
  const [params] = useSearchParams();
  const id = params.get("agent") ?? "";
  const canSave = useCan("SAVE_TEMPLATE");
  const agent = useQuery({
    queryKey: ["agent-to-save", id],
    queryFn: async () => (await request(FindAgentToSave, { id })).agent ?? null,
    enabled: canSave && id !== "",
  });
  useTitle("Save as template");

  if (!canSave) {
    return <PermissionDenied action="keep templates" back={{ to: "/templates", label: "Templates" }} />;
  }
  if (id === "" || agent.data === null) {
    return (
      <EmptyState
        icon="search"
        title="No such agent"
        text="Open an agent, and choose Save as template there."
      >
        <ButtonLink to="/agents">All agents</ButtonLink>
      </EmptyState>
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
  return (
    <>
      <PageHeader
        title="Save as template"
        back={{ to: `/agents/${id}`, label: agent.data.name }}
        description="The agent as it is now. What stands in it as {{name}} is asked for when the template is used."
      />
      <SaveForm agent={agent.data} />
    </>
  );
}

function SaveForm({ agent }: { agent: SavedAgent }) {
  const navigate = useNavigate();
  const canPublish = useCan("PUBLISH_TEMPLATE");
  const own = useViewer().user.department ?? "";
  const names = placeholders(agent);
  const [name, setName] = useState(agent.name);
  const [description, setDescription] = useState(agent.description);
  const [department, setDepartment] = useState<Department | "">(own);
  const [scope, setScope] = useState<TemplateScope>("PERSONAL");
  const [goals, setGoals] = useState("");
  const [hints, setHints] = useState<Record<string, string>>({});
  const save = useSaveTemplate();
  const errors = save.data?.errors ?? [];
  const send = () => {
    const input: SaveTemplateInput = {
      agentId: agent.id,
      scope,
      name,
      description,
      department: department || null,
      goals: goals
        .split("\n")
        .map((goal) => goal.trim())
        .filter(Boolean),
      variables: names.map((name) => ({ name, description: hints[name] ?? "" })),
    };
    save.mutate(input, {
      onSuccess: ({ template }) => {
        if (!template) return;
        showToast("Template saved");
        void navigate(`/templates/${template.id}`, { replace: true });
      },
    });
  };

  return (
    <Card title="Template" className="max-w-2xl">
      <form
        noValidate
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
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
        <Field label="Description" optional>
          {(control) => (
            <textarea
              {...control}
              rows={3}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="Department">
            {(control) => (
              <select
                {...control}
                value={department}
                onChange={(event) => setDepartment(event.target.value as Department | "")}
                className={CONTROL}
              >
                <option value="">Everybody</option>
                {DEPARTMENTS.map((department) => (
                  <option key={department} value={department}>
                    {formatName(department)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field
            label="Who sees it"
            hint={canPublish ? undefined : "Your access role keeps templates for you."}
          >
            {(control) => (
              <select
                {...control}
                value={scope}
                onChange={(event) => setScope(event.target.value as TemplateScope)}
                className={CONTROL}
              >
                <option value="PERSONAL">{SCOPES.PERSONAL}</option>
                {canPublish && <option value="ORGANISATION">{SCOPES.ORGANISATION}</option>}
              </select>
            )}
          </Field>
        </div>
        <Field label="Example goals" optional hint="One on a line.">
          {(control) => (
            <textarea
              {...control}
              rows={3}
              value={goals}
              onChange={(event) => setGoals(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        {names.map((name) => (
          <Field key={name} label={`What to fill in for {{${name}}}`} optional>
            {(control) => (
              <input
                {...control}
                value={hints[name] ?? ""}
                maxLength={500}
                onChange={(event) => setHints({ ...hints, [name]: event.target.value })}
                className={CONTROL}
              />
            )}
          </Field>
        ))}
        {save.isError && <FailureNotice title="The template was not saved" error={save.error} />}
        {errors.length > 0 && (
          <Notice title="The template was not saved">
            {errors.map(({ field, message }, index) => (
              <p key={index}>{formatMessage(message, field ?? "")}</p>
            ))}
          </Notice>
        )}
        <Button type="submit" look="primary" busy={save.isPending}>
          Save template
        </Button>
      </form>
    </Card>
  );
}

/** The names between braces in the agent's texts, each once. */
function placeholders({ name, description, currentVersion }: SavedAgent): string[] {
  const text = [name, description, currentVersion.systemPrompt].join("\n");
  const found = text.matchAll(/\{\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}\}/g);
  return [...new Set([...found].map((match) => match[1] ?? ""))];
}
