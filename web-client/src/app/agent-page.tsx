import { useParams, useSearchParams } from "react-router";

import { AgentActions } from "@/features/agents/agent-actions";
import { AgentDefinition, AgentDefinitionFields } from "@/features/agents/agent-definition";
import { AgentFigures } from "@/features/agents/agent-figures";
import { AgentVersions } from "@/features/agents/agent-versions";
import { type Agent, useAgent } from "@/features/agents/use-agent";
import { ExecutionList } from "@/features/executions/execution-list";
import { RunBox } from "@/features/executions/run-box";
import { AgentMemory } from "@/features/memory/agent-memory";
import { readFragment } from "@/shared/graphql/generated";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { AgentStatusBadge, Badge } from "@/shared/ui/badge";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";

const RECENT_EXECUTIONS = 5;

/** One agent: what it is, how it does, and the place to run it. */
export function AgentPage() {
  const { id = "" } = useParams();
  const query = useAgent(id);
  const canSchedule = useCan("SCHEDULE_AGENT");
  const agent = query.data?.agent;
  useTitle(agent?.name ?? "Agent");

  if (query.isPending) return <SkeletonRows rows={4} label="Loading the agent" />;
  if (query.isError) {
    return (
      <FailureNotice
        title="The agent could not be loaded"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }
  if (!agent) {
    return (
      <EmptyState icon="search" title="No such agent" text="It may have been deleted.">
        <ButtonLink to="/agents">All agents</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <PageHeader
        title={agent.name}
        back={{ to: "/agents", label: "Agents" }}
        description={agent.description}
        badges={
          <>
            <AgentStatusBadge status={agent.status} />
            <Badge>v{agent.currentVersion.number}</Badge>
            {agent.sharedWithViewer && <Badge tone="accent">Shared with you</Badge>}
            {agent.visibility === "RESTRICTED" && !agent.sharedWithViewer && <Badge>Restricted</Badge>}
            {agent.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </>
        }
        actions={
          <>
            {canSchedule && agent.status === "ACTIVE" && (
              <ButtonLink to={`/schedules/new?agent=${agent.id}`}>
                <Icon name="clock" />
                Schedule
              </ButtonLink>
            )}
            <AgentActions agent={agent} />
          </>
        }
      />
      <div className="space-y-6">
        {query.data.statistics && <AgentFigures statistics={query.data.statistics} />}
        <AgentParts agent={agent} />
      </div>
    </>
  );
}

function AgentParts({ agent }: { agent: Agent }) {
  const [params, setParams] = useSearchParams();
  const canRemember = useCan("READ_MEMORIES");
  const current = agent.currentVersion.number;
  const numbers = agent.versions.nodes.map((version) => readFragment(AgentDefinitionFields, version).number);
  const shown = numbers.find((number) => String(number) === params.get("version")) ?? current;
  const version = agent.versions.nodes[numbers.indexOf(shown)];
  const show = (number: number) =>
    setParams(number === current ? {} : { version: String(number) }, {
      replace: true,
      preventScrollReset: true,
    });

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0 space-y-6">
        <RunBox agentId={agent.id} active={agent.status === "ACTIVE"} />
        <section aria-labelledby="recent-executions" className="space-y-3">
          <h2 id="recent-executions" className="text-sm font-semibold">
            Recent executions
          </h2>
          <ExecutionList
            filter={{ agentId: agent.id }}
            pageSize={RECENT_EXECUTIONS}
            whenEmpty={
              <p className="rounded-xl border border-dashed border-control/60 px-5 py-6 text-center text-sm text-muted">
                Not run yet.
              </p>
            }
          />
        </section>
        {shown !== current && (
          <Notice
            tone="accent"
            title={`You are looking at version ${shown}; the agent runs version ${current}.`}
          >
            <Button size="small" onClick={() => show(current)}>
              Show the current version
            </Button>
          </Notice>
        )}
        {version && <AgentDefinition version={version} />}
        {canRemember && <AgentMemory agentId={agent.id} toolNames={agent.currentVersion.toolNames} />}
      </div>
      <AgentVersions
        agentId={agent.id}
        versions={agent.versions.nodes}
        current={current}
        shown={shown}
        onShow={show}
      />
    </div>
  );
}
