import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { formatTime } from "@/shared/lib/format";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Badge, ExecutionStatusBadge } from "@/shared/ui/badge";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { EmptyState } from "@/shared/ui/empty-state";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { Answer } from "./answer";
import { Announcer } from "./announcer";
import { ConnectionBadge } from "./connection-badge";
import type { ExecutionEvent } from "./execution-event";
import { ExecutionFacts } from "./execution-facts";
import { ExportMenu } from "./export-menu";
import { ForkDialog } from "./fork-dialog";
import { isOver } from "./execution-status";
import type { Connection } from "./follow-events";
import { Questions } from "./questions";
import { InstructBox } from "./instruct-box";
import { PauseButton } from "./pause-button";
import { RetryButtons } from "./retry-buttons";
import { StopButton } from "./stop-button";
import { buildTimeline, standsStill, sumCosts, waitsForPeople } from "./timeline";
import { TimelineView } from "./timeline-view";
import { isOpen, useApprovals } from "./use-approvals";
import { currentStatus, type Execution, useExecution } from "./use-execution";
import { useRunAgent } from "./use-run-agent";
import { useStickToBottom } from "./use-stick-to-bottom";

export function ExecutionPage() {
  const { id = "" } = useParams();
  const execution = useExecution(id);
  useTitle(execution.data ? execution.data.execution.goal.slice(0, 60) : "Execution");

  if (execution.isPending) return <SkeletonRows rows={4} label="Loading the execution" />;
  if (execution.isError && !execution.data) {
    return (
      <FailureNotice
        title="The execution could not be loaded"
        error={execution.error}
        retry={() => void execution.refetch()}
      />
    );
  }
  if (!execution.data) {
    return (
      <EmptyState icon="search" title="No such execution" text="It may belong to another organisation.">
        <ButtonLink to="/executions">All executions</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <ExecutionView
      execution={execution.data.execution}
      events={execution.data.events}
      status={currentStatus(execution.data)}
      connection={execution.connection}
    />
  );
}

type ViewProps = {
  execution: Execution;
  events: ExecutionEvent[];
  status: Execution["status"];
  connection: Connection | null;
};

export function ExecutionView({ execution, events, status: latest, connection }: ViewProps) {
  const canCancel = useCan("CANCEL_EXECUTION");
  const canSteer = useCan("STEER_EXECUTION");
  const canFork = useCan("RUN_AGENT") && execution.agent.status === "ACTIVE";
  const [forkedStep, setForkedStep] = useState<number | null>(null);
  const over = isOver(latest);
  const asked = useApprovals(execution.id, events);
  const approvals = asked.data ?? [];
  const entries = buildTimeline(events, approvals);
  // An event about one call says that the execution runs, while another one may still wait for people.
  const paused = !over && standsStill(entries);
  const waiting = latest === "RUNNING" && waitsForPeople(entries);
  const status = paused ? "PAUSED" : waiting ? "WAITING" : latest;
  const replies = events.filter(({ kind }) => kind === "MODEL_REPLIED");
  const simulated = execution.simulated || replies.some((reply) => reply.simulated);
  const tokens = replies.reduce(
    (sum, { usage }) => sum + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
    0,
  );
  const cached = replies.reduce((sum, { usage }) => sum + (usage?.cacheReadTokens ?? 0), 0);
  const asking = !over && approvals.some(isOpen);
  // Questions stand above the timeline, and must not be scrolled away.
  useStickToBottom(events.length, !asking && (!over || connection !== null));

  return (
    <>
      <PageHeader
        title={execution.agent.name}
        back={{ to: "/executions", label: "Executions" }}
        badges={
          <>
            <ExecutionStatusBadge status={status} />
            {execution.dryRun && <Badge tone="warning">Dry run</Badge>}
            {simulated && <Badge tone="warning">Simulated model</Badge>}
            <ConnectionBadge connection={connection} />
          </>
        }
        description={<p className="break-words whitespace-pre-wrap">{execution.goal}</p>}
        actions={
          <>
            {over && <GoOn execution={execution} status={status} />}
            {!over && canSteer && <PauseButton executionId={execution.id} paused={paused} />}
            {!over && canCancel && <StopButton executionId={execution.id} />}
            <ExportMenu executionId={execution.id} />
          </>
        }
      />
      <Announcer events={events} />
      {execution.dryRun && (
        <p className="mb-6 rounded-lg border border-line bg-sunken px-4 py-3 text-sm">
          The tools of this dry run are simulated: nothing is read from other systems and nothing changes
          there. Calls that people would have to approve go ahead.
        </p>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0 space-y-6">
          {asked.isError && !asked.data && (
            <FailureNotice
              title="What the execution asks could not be loaded"
              error={asked.error}
              retry={() => void asked.refetch()}
            />
          )}
          <Questions approvals={approvals} over={over} requestedBy={execution.requestedBy.id} />
          <Card title="Timeline">
            {entries.length === 0 && over ? (
              <p className="text-sm text-muted">It ended before the first step.</p>
            ) : (
              <TimelineView
                entries={entries}
                underWay={awaited(status, events)}
                onFork={canFork ? setForkedStep : undefined}
              />
            )}
          </Card>
          {!over && canSteer && <InstructBox executionId={execution.id} />}
          <Outcome execution={execution} status={status} events={events} simulated={simulated} />
          {forkedStep !== null && (
            <ForkDialog
              execution={execution}
              entries={entries}
              step={forkedStep}
              onClose={() => setForkedStep(null)}
            />
          )}
        </div>
        <ExecutionFacts
          execution={execution}
          status={status}
          steps={replies.length}
          tokens={tokens}
          cached={cached}
          cost={sumCosts(events)}
        />
      </div>
    </>
  );
}

function awaited(status: Execution["status"], events: ExecutionEvent[]): string | null {
  const lastEvent = events.at(-1);
  if (
    lastEvent?.kind === "MODEL_DEFERRED" &&
    lastEvent.until &&
    (status === "QUEUED" || status === "RUNNING")
  ) {
    return `Waiting for the model until ${formatTime(lastEvent.until)}…`;
  }
  if (status === "QUEUED") return "Waiting for a worker…";
  if (status !== "RUNNING") return null;
  const last = lastEvent?.kind;
  // A tool call says itself that it is waited for.
  if (last === "TOOL_INTENDED" || last === "TOOL_SENT") return null;
  return last === "APPROVAL_DECIDED" || last === "DOUBT_RESOLVED" ? "Going on…" : "Thinking…";
}

function Outcome({
  execution,
  status,
  events,
  simulated,
}: Omit<ViewProps, "connection"> & { simulated: boolean }) {
  const last = events.at(-1)?.text;
  if (status === "COMPLETED") return <Answer text={execution.output ?? last ?? ""} simulated={simulated} />;
  if (status === "FAILED") {
    return (
      <Notice title="The execution failed">
        <p>{execution.error ?? last ?? "No reason was given."}</p>
      </Notice>
    );
  }
  if (status === "CANCELLED") {
    return (
      <Notice tone="warning" title="The execution was stopped">
        {last && <p>{last}</p>}
      </Notice>
    );
  }
  return null;
}

/** What can be done once an execution is over. */
function GoOn({ execution, status }: { execution: Execution; status: Execution["status"] }) {
  const canRun = useCan("RUN_AGENT");
  if (!canRun || execution.agent.status !== "ACTIVE") return null;
  return (
    <>
      {(status === "FAILED" || status === "CANCELLED") && <RetryButtons execution={execution} />}
      <RunAgain execution={execution} />
    </>
  );
}

function RunAgain({ execution }: { execution: Execution }) {
  const navigate = useNavigate();
  const run = useRunAgent((executionId) => void navigate(`/executions/${executionId}`));
  const { agent, goal, context, dryRun } = execution;
  const start = (dry: boolean) =>
    run.mutate({ agentId: agent.id, goal, context: context ?? undefined, dryRun: dry });
  const starting = run.isPending ? run.variables.dryRun : null;
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-2">
        {dryRun && (
          <Button busy={starting === false} disabled={starting === true} onClick={() => start(false)}>
            Run in earnest
          </Button>
        )}
        <Button
          look="primary"
          busy={starting === dryRun}
          disabled={starting === !dryRun}
          onClick={() => start(dryRun)}
        >
          <Icon name="refresh" />
          Run again
        </Button>
      </div>
      {run.isError && <FailureNotice title="The agent was not started" error={run.error} />}
    </div>
  );
}
