import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { ImportAgentMutation } from "@/shared/graphql/generated/graphql";
import { formatMessage } from "@/shared/lib/format";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { showToast } from "@/shared/ui/toast";

import { DefinitionDiff } from "./definition-diff";

const FindAgentName = graphql(`
  query findAgentName($id: ID!) {
    agent(id: $id) {
      id
      name
    }
  }
`);

const ImportAgent = graphql(`
  mutation importAgent($input: ImportAgentInput!) {
    importAgent(input: $input) {
      effect
      summary
      agent {
        id
        revision
      }
      fields {
        ...FieldChangeRow
      }
      prompt {
        ...LineGroupRows
      }
      mistakes {
        line
        column
        message
        remedy
      }
      errors {
        code
        message
      }
    }
  }
`);

type Outcome = ImportAgentMutation["importAgent"];

/** Makes an agent from a definition file, or changes the one of the address. */
export function ImportAgentPage() {
  const { id } = useParams();
  const allowed = useCan(id ? "UPDATE_AGENT" : "CREATE_AGENT");
  const agent = useQuery({
    queryKey: ["agent-name", id],
    queryFn: async () => (await request(FindAgentName, { id: id ?? "" })).agent ?? null,
    enabled: Boolean(id) && allowed,
  });
  const back = id
    ? { to: `/agents/${id}`, label: agent.data?.name ?? "Agent" }
    : { to: "/agents", label: "Agents" };
  useTitle("Import an agent");

  if (!allowed) return <PermissionDenied action={id ? "change agents" : "create agents"} back={back} />;
  return (
    <>
      <PageHeader
        title={id ? `Import into ${agent.data?.name ?? "the agent"}` : "Import an agent"}
        back={back}
        description={
          id
            ? "The agent becomes what the file says. A new prompt, tool or limit makes its next version."
            : "Makes a new agent from a definition file, as Export writes them."
        }
      />
      <ImportForm key={id} agentId={id} />
    </>
  );
}

function ImportForm({ agentId }: { agentId: string | undefined }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const send = useMutation({
    mutationFn: async ({ dryRun, revision }: { dryRun: boolean; revision?: number | null }) => {
      const input = { text, dryRun, agentId: agentId ?? null, revision: revision ?? null, note };
      return (await request(ImportAgent, { input })).importAgent;
    },
    onSuccess: ({ agent, summary, errors }, { dryRun }) => {
      if (dryRun || errors.length > 0 || !agent) return;
      void queryClient.invalidateQueries({ queryKey: ["agents"] });
      void queryClient.invalidateQueries({ queryKey: ["agent", agent.id] });
      showToast(formatMessage(summary ?? "imported"));
      void navigate(`/agents/${agent.id}`, { replace: true });
    },
  });
  const outcome = send.data;
  // What was checked is what is imported: another text has to be checked again.
  const checked = outcome?.errors.length === 0 && outcome.effect !== "NOTHING" ? outcome : null;
  const change = (next: string) => {
    setText(next);
    send.reset();
  };

  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Card title="Definition file">
        <div className="space-y-5">
          <Field label="Choose a file" optional>
            {(control) => (
              <input
                {...control}
                type="file"
                accept=".yaml,.yml,.txt,text/plain,application/yaml"
                onChange={(event) => void event.target.files?.[0]?.text().then(change)}
                className="block w-full text-sm file:mr-3 file:min-h-11 file:cursor-pointer file:rounded-lg file:border file:border-control/60 file:bg-surface file:px-3 file:text-ink sm:file:min-h-8"
              />
            )}
          </Field>
          <Field label="Text of the file" hint="Comments are allowed. Begin with format: 1.">
            {(control) => (
              <textarea
                {...control}
                value={text}
                onChange={(event) => change(event.target.value)}
                rows={20}
                spellCheck={false}
                className={`${CONTROL} font-mono leading-relaxed`}
              />
            )}
          </Field>
          {agentId && (
            <Field label="Note on the new version" optional>
              {(control) => (
                <input
                  {...control}
                  value={note}
                  maxLength={2000}
                  onChange={(event) => setNote(event.target.value)}
                  className={CONTROL}
                />
              )}
            </Field>
          )}
          <div className="flex flex-wrap gap-2">
            <Button
              look={checked ? "outline" : "primary"}
              disabled={!text.trim()}
              busy={send.isPending}
              onClick={() => send.mutate({ dryRun: true })}
            >
              Check
            </Button>
            {checked && (
              <Button
                look="primary"
                busy={send.isPending}
                onClick={() => send.mutate({ dryRun: false, revision: checked.agent?.revision ?? null })}
              >
                {agentId ? "Change the agent" : "Create the agent"}
              </Button>
            )}
          </div>
        </div>
      </Card>
      <div className="min-w-0 space-y-4" aria-live="polite">
        {send.isError && <FailureNotice title="The file was not taken" error={send.error} />}
        {outcome && <ImportOutcome outcome={outcome} lines={text.split(/\r?\n/)} />}
      </div>
    </div>
  );
}

function ImportOutcome({ outcome, lines }: { outcome: Outcome; lines: string[] }) {
  const { mistakes, errors, summary, fields, prompt, effect } = outcome;
  if (mistakes.length > 0) {
    return (
      <Card title={mistakes.length === 1 ? "One mistake" : `${mistakes.length} mistakes`}>
        <ol className="space-y-4 text-sm">
          {mistakes.map(({ line, column, message, remedy }, index) => (
            <li key={index} className="min-w-0">
              <p className="text-muted">
                Line {line}, column {column}
              </p>
              <p className="font-medium break-words text-danger-ink">{formatMessage(message)}</p>
              <p className="break-words">{formatMessage(remedy)}</p>
              {lines[line - 1] && (
                <code className="mt-1 block truncate rounded bg-sunken px-2 py-1 font-mono text-xs">
                  {lines[line - 1]}
                </code>
              )}
            </li>
          ))}
        </ol>
      </Card>
    );
  }
  if (errors[0]) {
    return (
      <Notice title="Nothing was changed">
        {errors.map(({ message }, index) => (
          <p key={index}>{formatMessage(message)}</p>
        ))}
      </Notice>
    );
  }
  return (
    <>
      <Notice tone="accent" title="The file can be imported">
        <p>{formatMessage(summary ?? "")}</p>
      </Notice>
      {effect === "CHANGE" && (
        <Card title="What changes">
          <DefinitionDiff fields={fields} prompt={prompt} />
        </Card>
      )}
    </>
  );
}
