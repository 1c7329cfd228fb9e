import { useState } from "react";
import { useParams, useSearchParams } from "react-router";

import { useTitle } from "@/shared/lib/use-title";
import { Badge } from "@/shared/ui/badge";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { TimeAgo } from "@/shared/ui/time-ago";
import { showToast } from "@/shared/ui/toast";

import { DefinitionDiff } from "./definition-diff";
import {
  useNameVersion,
  useRestoreVersion,
  useVersionDiff,
  useVersions,
  type Version,
  type VersionedAgent,
} from "./use-versions";

/** The versions of an agent: what they are called, what differs, and the way back to one. */
export function VersionListPage() {
  const { id = "" } = useParams();
  const agent = useVersions(id);
  useTitle(agent.data ? `Versions of ${agent.data.name}` : "Versions");

  if (agent.isPending) return <SkeletonRows rows={4} label="Loading the versions" />;
  if (agent.isError) {
    return (
      <FailureNotice
        title="The versions could not be loaded"
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
  return (
    <>
      <PageHeader
        title="Versions"
        back={{ to: `/agents/${id}`, label: agent.data.name }}
        description="A version never changes. Restoring one makes the next version equal to it."
      />
      <Versions agent={agent.data} />
    </>
  );
}

function Versions({ agent }: { agent: VersionedAgent }) {
  const [params, setParams] = useSearchParams();
  const versions = agent.versions.nodes;
  const numbers = versions.map(({ number }) => number);
  const newest = numbers[0] ?? 1;
  const chosen = (name: string, otherwise: number) =>
    numbers.find((number) => String(number) === params.get(name)) ?? otherwise;
  const to = chosen("to", newest);
  const from = chosen("from", numbers.find((number) => number < to) ?? to);
  const choose = (name: string, number: string) =>
    setParams({ from: String(from), to: String(to), [name]: number }, { replace: true });

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <Card title="All versions">
        <ul className="-my-3 divide-y divide-line">
          {versions.map((version) => (
            <VersionRow key={version.id} agent={agent} version={version} />
          ))}
        </ul>
        {agent.versions.pageInfo.hasNextPage && (
          <p className="mt-4 text-sm text-muted">The newest hundred are shown.</p>
        )}
      </Card>
      <Card title="Compare">
        {numbers.length < 2 ? (
          <p className="text-sm text-muted">
            There is one version so far. The next change of prompt, tools or limits makes the second.
          </p>
        ) : (
          <>
            <div className="mb-5 grid grid-cols-2 gap-3 sm:max-w-md">
              <VersionChoice
                label="From"
                value={from}
                versions={versions}
                onChange={(n) => choose("from", n)}
              />
              <VersionChoice label="To" value={to} versions={versions} onChange={(n) => choose("to", n)} />
            </div>
            <Comparison agentId={agent.id} from={from} to={to} />
          </>
        )}
      </Card>
    </div>
  );
}

type ChoiceProps = { label: string; value: number; versions: Version[]; onChange: (number: string) => void };

function VersionChoice({ label, value, versions, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={CONTROL}
        >
          {versions.map(({ number, name }) => (
            <option key={number} value={number}>
              {name ? `Version ${number}: ${name}` : `Version ${number}`}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Comparison({ agentId, from, to }: { agentId: string; from: number; to: number }) {
  const diff = useVersionDiff(agentId, from, to);
  if (diff.isPending) return <SkeletonRows rows={2} label="Comparing the versions" />;
  if (diff.isError) {
    return (
      <FailureNotice
        title="The versions could not be compared"
        error={diff.error}
        retry={() => void diff.refetch()}
      />
    );
  }
  if (!diff.data) return <Notice title="One of the versions is gone" />;
  return <DefinitionDiff fields={diff.data.fields} prompt={diff.data.prompt} />;
}

function VersionRow({ agent, version }: { agent: VersionedAgent; version: Version }) {
  const canUpdate = agent.viewerCan.update;
  const [asking, setAsking] = useState<"name" | "restore" | null>(null);
  const isCurrent = version.number === agent.currentVersion.number;
  const close = () => setAsking(null);
  return (
    <li className="py-3 text-sm">
      <div className="flex items-center justify-between gap-3">
        <h3 className="min-w-0 font-medium break-words">
          Version {version.number}
          {version.name && <span className="block font-semibold">{version.name}</span>}
        </h3>
        {isCurrent && <Badge tone="accent">Current</Badge>}
      </div>
      <p className="text-muted">
        <TimeAgo time={version.createdAt} /> by {version.createdBy.name}
      </p>
      {version.note && <p className="mt-1 break-words whitespace-pre-wrap">{version.note}</p>}
      {canUpdate && (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button
            size="small"
            aria-label={`Name version ${version.number}`}
            onClick={() => setAsking("name")}
          >
            Name
          </Button>
          {!isCurrent && (
            <Button
              size="small"
              aria-label={`Restore version ${version.number}`}
              onClick={() => setAsking("restore")}
            >
              Restore
            </Button>
          )}
        </div>
      )}
      {asking === "name" && <NameDialog agentId={agent.id} version={version} onClose={close} />}
      {asking === "restore" && <RestoreDialog agent={agent} version={version} onClose={close} />}
    </li>
  );
}

type NameProps = { agentId: string; version: Version; onClose: () => void };

function NameDialog({ agentId, version, onClose }: NameProps) {
  const [name, setName] = useState(version.name ?? "");
  const [note, setNote] = useState(version.note ?? "");
  const save = useNameVersion(agentId);
  return (
    <ConfirmDialog
      open
      title={`Version ${version.number}`}
      confirm="Save"
      busy={save.isPending}
      onConfirm={() => save.mutate({ id: version.id, name, note }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <div className="space-y-4 text-ink">
        <Field label="Name" optional hint="Such as: before the audit.">
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
        <Field label="Note" optional>
          {(control) => (
            <textarea
              {...control}
              rows={3}
              value={note}
              maxLength={2000}
              onChange={(event) => setNote(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        {save.isError && <FailureNotice title="The version was not named" error={save.error} />}
      </div>
    </ConfirmDialog>
  );
}

type RestoreProps = { agent: VersionedAgent; version: Version; onClose: () => void };

function RestoreDialog({ agent, version, onClose }: RestoreProps) {
  const restore = useRestoreVersion(agent.id);
  const confirm = () =>
    restore.mutate(
      { id: version.id, revision: agent.revision },
      {
        onSuccess: (number) => {
          showToast(`Restored. The agent is at version ${number}.`);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      open
      title={`Restore version ${version.number}?`}
      confirm="Restore"
      busy={restore.isPending}
      onConfirm={confirm}
      onCancel={onClose}
    >
      <p>
        Version {agent.currentVersion.number + 1} will be equal to version {version.number}. Nothing is lost:
        the versions in between stay.
      </p>
      {restore.isError && <FailureNotice title="The version was not restored" error={restore.error} />}
    </ConfirmDialog>
  );
}
