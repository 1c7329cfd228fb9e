import { useState } from "react";

import { useAgentNames } from "@/shared/agents/use-agent-names";
import type { MemoryFilter, MemoryScope } from "@/shared/graphql/generated/graphql";
import { saveFile } from "@/shared/lib/save-file";
import { useListFilter } from "@/shared/lib/use-list-filter";
import { useTitle } from "@/shared/lib/use-title";
import { Button } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { EmptyState } from "@/shared/ui/empty-state";
import { CONTROL } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SearchBox } from "@/shared/ui/search-box";
import { showToast } from "@/shared/ui/toast";

import { MemoryForm } from "./memory-form";
import { MemoryList } from "./memory-list";
import { MemorySettings } from "./memory-settings";
import { SCOPES } from "./memory-words";
import { exportMemories, useDeleteMemories } from "./use-memories";

const SCOPE_NAMES = Object.keys(SCOPES) as MemoryScope[];

/** What agents remember of the viewer, and what is shared. */
export function MemoryListPage() {
  useTitle("Memory");
  const agents = useAgentNames();
  const { params, setParam, search, settledSearch, setSearch } = useListFilter();
  const scope = SCOPE_NAMES.find((scope) => scope.toLowerCase() === params.get("scope"));
  const agentId = params.get("agent") ?? "";
  const filter: MemoryFilter = { ...(scope && { scope }), ...(agentId && { agentId }) };

  return (
    <>
      <PageHeader
        title="Memory"
        description="What agents remember from one execution to the next. Nobody else sees what is for you alone."
        actions={
          <>
            <ForgetButton />
            <ExportButton filter={filter} />
          </>
        }
      />
      <div role="search" className="mb-4 flex flex-col gap-3 sm:flex-row">
        <SearchBox
          label="Search memories"
          placeholder="Search as an agent does"
          value={search}
          onChange={setSearch}
        />
        <select
          aria-label="For whom"
          value={scope?.toLowerCase() ?? ""}
          onChange={(event) => setParam("scope", event.target.value)}
          className={`${CONTROL} sm:w-52`}
        >
          <option value="">For anybody</option>
          {SCOPE_NAMES.map((scope) => (
            <option key={scope} value={scope.toLowerCase()}>
              {SCOPES[scope]}
            </option>
          ))}
        </select>
        <select
          aria-label="Agent"
          value={agentId}
          onChange={(event) => setParam("agent", event.target.value)}
          className={`${CONTROL} sm:w-52`}
        >
          <option value="">Of any agent</option>
          {agents.data?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          <MemoryList
            filter={{ ...filter, ...(settledSearch && { search: settledSearch }) }}
            whenEmpty={
              <EmptyState
                icon="thought"
                title={settledSearch || scope || agentId ? "Nothing matches" : "Nothing is remembered"}
                text="An agent with the tools of the memory saves what stays true, such as your preferences, and finds it in later executions."
              />
            }
          />
        </div>
        <div className="min-w-0 space-y-6">
          <MemoryForm />
          <MemorySettings />
        </div>
      </div>
    </>
  );
}

function ExportButton({ filter }: { filter: MemoryFilter }) {
  const [failure, setFailure] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const { text, count, complete } = await exportMemories(filter);
      saveFile("memories.json", text, "application/json");
      const all = complete ? `${count}` : `The newest ${count}`;
      showToast(`${all} ${count === 1 ? "memory" : "memories"} saved as a file.`);
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button busy={busy} onClick={() => void save()}>
        Export
      </Button>
      {failure && <FailureNotice title="Nothing was exported" error={failure} />}
    </>
  );
}

/** Everything that is for the viewer alone, at once. */
function ForgetButton() {
  const [asking, setAsking] = useState(false);
  const forget = useDeleteMemories();
  const confirm = () =>
    forget.mutate(
      { scope: "USER" },
      {
        onSuccess: (count) => {
          setAsking(false);
          showToast(`Agents forgot ${count} ${count === 1 ? "thing" : "things"} about you.`);
        },
      },
    );
  return (
    <>
      <Button look="ghost" onClick={() => setAsking(true)}>
        Forget me
      </Button>
      <ConfirmDialog
        open={asking}
        title="Forget everything that is for you alone?"
        confirm="Forget everything"
        destructive
        busy={forget.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      >
        <p>Pinned memories go as well. This cannot be undone; export them first to keep a copy.</p>
        {forget.isError && <FailureNotice title="Nothing was deleted" error={forget.error} />}
      </ConfirmDialog>
    </>
  );
}
