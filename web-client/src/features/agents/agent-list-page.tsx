import { Link } from "react-router";

import type { AgentStatus } from "@/shared/graphql/generated/graphql";
import { useListFilter } from "@/shared/lib/use-list-filter";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL } from "@/shared/ui/field";
import { Icon } from "@/shared/ui/icon";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SearchBox } from "@/shared/ui/search-box";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { AgentRow } from "./agent-row";
import { STARTER_EXAMPLES } from "./starter-examples";
import { useAgents, useAgentStatistics } from "./use-agents";

const STATUSES: AgentStatus[] = ["ACTIVE", "INACTIVE"];

export function AgentListPage() {
  useTitle("Agents");
  const canCreate = useCan("CREATE_AGENT");
  const { params, setParam, search, settledSearch, setSearch, clear } = useListFilter();
  const status = STATUSES.find((status) => status === params.get("status"));
  const sharedWithMe = params.get("shared") === "me";
  const filter = {
    ...(status && { status }),
    ...(sharedWithMe && { sharedWithMe }),
    ...(settledSearch && { search: settledSearch }),
  };
  const isFiltered = Object.keys(filter).length > 0;

  return (
    <>
      <PageHeader
        title="Agents"
        description="What your organisation has built, newest first."
        actions={
          canCreate && (
            <>
              <ButtonLink to="/agents/import">Import</ButtonLink>
              <ButtonLink to="/templates">From a template</ButtonLink>
              <ButtonLink look="primary" to="/agents/new">
                <Icon name="plus" />
                New agent
              </ButtonLink>
            </>
          )
        }
      />
      <div role="search" className="mb-4 flex flex-col gap-3 sm:flex-row">
        <SearchBox
          label="Search agents"
          placeholder="Search by name or description"
          value={search}
          onChange={setSearch}
        />
        <select
          aria-label="Status"
          value={status ?? ""}
          onChange={(event) => setParam("status", event.target.value)}
          className={`${CONTROL} sm:w-44`}
        >
          <option value="">All statuses</option>
          <option value="ACTIVE">Active</option>
          <option value="INACTIVE">Inactive</option>
        </select>
        <select
          aria-label="Whose"
          value={sharedWithMe ? "me" : ""}
          onChange={(event) => setParam("shared", event.target.value)}
          className={`${CONTROL} sm:w-44`}
        >
          <option value="">All agents</option>
          <option value="me">Shared with you</option>
        </select>
      </div>
      <AgentList
        filter={filter}
        whenEmpty={
          isFiltered ? (
            <EmptyState icon="search" title="No agent matches" text="Try other words, or look at all agents.">
              <Button onClick={() => clear()}>Clear the filter</Button>
            </EmptyState>
          ) : (
            <NoAgents canCreate={canCreate} />
          )
        }
      />
    </>
  );
}

type ListProps = { filter: Parameters<typeof useAgents>[0]; whenEmpty: React.ReactNode };

function AgentList({ filter, whenEmpty }: ListProps) {
  const agents = useAgents(filter);
  const pages = agents.data?.pages ?? [];
  const statistics = useAgentStatistics(pages.map((page) => page.nodes.map(({ id }) => id)));

  if (agents.isPending) return <SkeletonRows rows={5} label="Loading agents" />;
  if (agents.isError) {
    return (
      <FailureNotice
        title="The agents could not be loaded"
        error={agents.error}
        retry={() => void agents.refetch()}
      />
    );
  }
  const nodes = pages.flatMap((page) => page.nodes);
  if (nodes.length === 0) return whenEmpty;
  return (
    <>
      <ul
        aria-busy={agents.isPlaceholderData}
        className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs"
      >
        {nodes.map((agent) => (
          <AgentRow key={agent.id} agent={agent} statistics={statistics.get(agent.id)} />
        ))}
      </ul>
      <LoadMore
        shown={nodes.length}
        total={pages.at(-1)?.totalCount ?? nodes.length}
        busy={agents.isFetchingNextPage}
        onLoad={() => void agents.fetchNextPage()}
      />
    </>
  );
}

function NoAgents({ canCreate }: { canCreate: boolean }) {
  if (!canCreate) {
    return (
      <EmptyState
        icon="agent"
        title="No agents yet"
        text="When a colleague has built one, it appears here and you can follow its executions."
      />
    );
  }
  return (
    <EmptyState
      icon="agent"
      title="Create your first agent"
      text="An agent is a prompt and the tools it may use. Start from an example, or from nothing."
    >
      <ul className="mx-auto mb-6 grid max-w-3xl gap-3 text-left md:grid-cols-3">
        {STARTER_EXAMPLES.map((example) => (
          <li key={example.key}>
            <Link
              to={`/agents/new?example=${example.key}`}
              className="block h-full rounded-lg border border-line bg-canvas p-4 transition hover:border-accent-ink hover:shadow-sm"
            >
              <span className="font-semibold">{example.name}</span>
              <span className="mt-1 block text-sm text-muted">{example.description}</span>
            </Link>
          </li>
        ))}
      </ul>
      <ButtonLink look="primary" to="/agents/new">
        <Icon name="plus" />
        Start from nothing
      </ButtonLink>
    </EmptyState>
  );
}
