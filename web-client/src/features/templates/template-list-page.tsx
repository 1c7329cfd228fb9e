import type { TemplateFilter, TemplateScope } from "@/shared/graphql/generated/graphql";
import { formatName } from "@/shared/lib/format";
import { useListFilter } from "@/shared/lib/use-list-filter";
import { useTitle } from "@/shared/lib/use-title";
import { useViewer } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL } from "@/shared/ui/field";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SearchBox } from "@/shared/ui/search-box";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { DEPARTMENTS, SCOPES } from "./departments";
import { TemplateCard } from "./template-card";
import { useTemplates } from "./use-templates";

/** Stands in the address for "every department", since none stands for the viewer's own. */
const ALL = "all";

/** Stands in the address for templates that others share with the viewer. */
const SHARED = "shared";

/** What agents can be made from, beginning with the viewer's own department. */
export function TemplateListPage() {
  useTitle("Templates");
  const own = useViewer().user.department;
  const { params, setParam, search, settledSearch, setSearch, clear: clearFilter } = useListFilter();
  const chosen = params.get("department");
  const department =
    chosen === ALL
      ? undefined
      : (DEPARTMENTS.find((one) => one.toLowerCase() === chosen) ?? own ?? undefined);
  const scope = SCOPE_NAMES.find((scope) => scope.toLowerCase() === params.get("scope"));
  const sharedWithMe = params.get("scope") === SHARED;
  const filter: TemplateFilter = {
    ...(sharedWithMe && { sharedWithMe }),
    ...(department && { department }),
    ...(scope && { scope }),
    ...(settledSearch && { search: settledSearch }),
  };
  const clear = () => clearFilter({ department: ALL });

  return (
    <>
      <PageHeader title="Templates" description="Agents that are ready but for a few words of yours." />
      <div role="search" className="mb-4 flex flex-col gap-3 sm:flex-row">
        <SearchBox
          label="Search templates"
          placeholder="Search by name or description"
          value={search}
          onChange={setSearch}
        />
        <select
          aria-label="Department"
          value={department?.toLowerCase() ?? ALL}
          onChange={(event) => setParam("department", event.target.value)}
          className={`${CONTROL} sm:w-48`}
        >
          <option value={ALL}>All departments</option>
          {DEPARTMENTS.map((department) => (
            <option key={department} value={department.toLowerCase()}>
              {formatName(department)}
            </option>
          ))}
        </select>
        <select
          aria-label="Whose"
          value={sharedWithMe ? SHARED : (scope?.toLowerCase() ?? "")}
          onChange={(event) => setParam("scope", event.target.value)}
          className={`${CONTROL} sm:w-52`}
        >
          <option value="">Everybody's</option>
          {SCOPE_NAMES.map((scope) => (
            <option key={scope} value={scope.toLowerCase()}>
              {SCOPES[scope]}
            </option>
          ))}
          <option value={SHARED}>Shared with you</option>
        </select>
      </div>
      <TemplateGrid filter={filter} onClear={clear} />
    </>
  );
}

const SCOPE_NAMES = Object.keys(SCOPES) as TemplateScope[];

function TemplateGrid({ filter, onClear }: { filter: TemplateFilter; onClear: () => void }) {
  const templates = useTemplates(filter);
  if (templates.isPending) return <SkeletonRows rows={5} label="Loading templates" />;
  if (templates.isError) {
    return (
      <FailureNotice
        title="The templates could not be loaded"
        error={templates.error}
        retry={() => void templates.refetch()}
      />
    );
  }
  const { pages } = templates.data;
  const nodes = pages.flatMap((page) => page.nodes);
  if (nodes.length === 0) {
    return (
      <EmptyState
        icon="search"
        title="No template matches"
        text="Look at all departments, or save an agent of yours as a template: it stands under More on the agent's page."
      >
        <Button onClick={onClear}>Clear the filter</Button>
      </EmptyState>
    );
  }
  return (
    <>
      <ul aria-busy={templates.isPlaceholderData} className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {nodes.map((template) => (
          <TemplateCard key={template.id} template={template} />
        ))}
      </ul>
      <LoadMore
        shown={nodes.length}
        total={pages.at(-1)?.totalCount ?? nodes.length}
        busy={templates.isFetchingNextPage}
        onLoad={() => void templates.fetchNextPage()}
      />
    </>
  );
}
