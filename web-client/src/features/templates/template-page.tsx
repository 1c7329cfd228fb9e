import { type ReactNode, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { formatName } from "@/shared/lib/format";
import { saveFile } from "@/shared/lib/save-file";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Badge } from "@/shared/ui/badge";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { CopyButton } from "@/shared/ui/copy-button";
import { EmptyState } from "@/shared/ui/empty-state";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { SCOPES } from "./departments";
import { ShareTemplateDialog } from "./share-template-dialog";
import { UseTemplateForm } from "./use-template-form";
import { type Template, useDeleteTemplate, useTemplate } from "./use-templates";

const BACK = { to: "/templates", label: "Templates" };

/** What a template would make, and the few words that it needs for it. */
export function TemplatePage() {
  const { id = "" } = useParams();
  const query = useTemplate(id);
  useTitle(query.data?.name ?? "Template");

  if (query.isPending) return <SkeletonRows rows={4} label="Loading the template" />;
  if (query.isError) {
    return (
      <FailureNotice
        title="The template could not be loaded"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }
  const template = query.data;
  if (!template) {
    return (
      <EmptyState icon="search" title="No such template" text="It may have been deleted.">
        <ButtonLink to="/templates">All templates</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <PageHeader
        title={template.name}
        back={BACK}
        description={template.description}
        badges={
          <>
            <Badge tone="accent">{template.department ? formatName(template.department) : "Everybody"}</Badge>
            <Badge tone={template.scope === "BUILT_IN" ? "neutral" : "success"}>
              {template.sharedWithViewer ? "Shared with you" : SCOPES[template.scope]}
            </Badge>
          </>
        }
        actions={
          <>
            {template.canDelete && <DeleteButton template={template} />}
            {template.canShare && <ShareButton template={template} />}
            <Button onClick={() => saveFile("template.yaml", template.definition, "application/yaml")}>
              Save as a file
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <TemplateParts template={template} />
        <UseCard template={template} />
      </div>
    </>
  );
}

function UseCard({ template }: { template: Template }) {
  const canCreate = useCan("CREATE_AGENT");
  return (
    <Card title="Use this template" className="max-lg:order-first">
      {canCreate ? (
        <UseTemplateForm key={template.id} template={template} />
      ) : (
        <p className="text-sm text-muted">
          Your access role does not create agents. A colleague who builds agents can use it for you.
        </p>
      )}
    </Card>
  );
}

function TemplateParts({ template }: { template: Template }) {
  const { systemPrompt, goals, toolNames, wants, configuration } = template;
  return (
    <div className="min-w-0 space-y-6">
      <Card title="System prompt" actions={<CopyButton text={systemPrompt} label="Copy" />}>
        <p className="rounded-lg border border-line bg-sunken p-3 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap">
          {marked(systemPrompt)}
        </p>
      </Card>
      {goals.length > 0 && (
        <Card title="Goals it is good for">
          <ul className="list-disc space-y-2 pl-5 text-sm">
            {goals.map((goal, index) => (
              <li key={index} className="break-words">
                {goal}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title="Tools">
        <div className="space-y-4 text-sm">
          <div className="flex flex-wrap gap-1.5">
            {toolNames.length === 0 && "None: the agent answers from its prompt and the goal alone."}
            {toolNames.map((name) => (
              <Badge key={name}>
                <code className="font-mono">{name}</code>
              </Badge>
            ))}
          </div>
          {wants.length > 0 && (
            <div>
              <p className="text-muted">It works without these, and does better with them:</p>
              <ul className="mt-2 space-y-2">
                {wants.map(({ tool, why, available }) => (
                  <li key={tool} className="break-words">
                    <code className="font-mono">{tool}</code>{" "}
                    <Badge tone={available ? "success" : "warning"}>
                      {available ? "Connected" : "Not connected yet"}
                    </Badge>
                    {why && <span className="block text-muted">{why}.</span>}
                  </li>
                ))}
              </ul>
            </div>
          )}
          <p className="text-muted">
            At most {configuration.maxSteps} steps and {configuration.timeout} seconds;{" "}
            {configuration.model ?? "the server's own model"}.
          </p>
        </div>
      </Card>
    </div>
  );
}

/** The places for values stand out. */
function marked(text: string): ReactNode[] {
  return text.split(/(\{\{\s*[A-Za-z_][\w.-]*\s*\}\})/).map((part, index) =>
    index % 2 === 1 ? (
      <mark key={index} className="rounded bg-accent-soft px-0.5 text-accent-ink">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}

function ShareButton({ template }: { template: Template }) {
  const [sharing, setSharing] = useState(false);
  return (
    <>
      <Button onClick={() => setSharing(true)}>Share</Button>
      {sharing && <ShareTemplateDialog template={template} onClose={() => setSharing(false)} />}
    </>
  );
}

function DeleteButton({ template }: { template: Template }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useDeleteTemplate(template.id);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast("Template deleted");
        void navigate("/templates", { replace: true });
      },
    });
  return (
    <>
      <Button look="ghost" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Delete ${template.name}?`}
        confirm="Delete template"
        destructive
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      >
        <p>Agents that were made of it stay. This cannot be undone.</p>
        {remove.isError && <FailureNotice title="The template was not deleted" error={remove.error} />}
      </ConfirmDialog>
    </>
  );
}
