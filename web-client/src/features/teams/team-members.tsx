import { useState } from "react";

import { formatName } from "@/shared/lib/format";
import { useDebounced } from "@/shared/lib/use-debounced";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { useAddMember, useFoundUsers, useRemoveMember, useTeamMembers } from "./use-teams";

/** Finds a person by name or address, and takes them into the team. */
export function AddMember({ teamId }: { teamId: string }) {
  const [search, setSearch] = useState("");
  const settled = useDebounced(search.trim(), 250);
  const found = useFoundUsers(settled);
  const members = useTeamMembers(teamId);
  const add = useAddMember(teamId);
  const inTeam = new Set(members.data?.pages.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  const more = (found.data?.totalCount ?? 0) - (found.data?.nodes.length ?? 0);
  return (
    <Card title="Take somebody in">
      <div className="space-y-3">
        <Field label="Name or address" className="sm:max-w-md">
          {(control) => (
            <input
              {...control}
              type="search"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        <div aria-live="polite" className="space-y-3">
          {settled !== "" && found.isPending && <SkeletonRows rows={1} label="Looking for people" />}
          {found.isError && <FailureNotice title="People could not be looked for" error={found.error} />}
          {found.data?.nodes.length === 0 && (
            <p className="text-sm text-muted">
              Nobody has that name or address. People come with their first token.
            </p>
          )}
          {!!found.data?.nodes.length && (
            <ul aria-label="People found" className="divide-y divide-line">
              {found.data.nodes.map(({ id, name, email }) => (
                <li key={id} className="flex items-center justify-between gap-3 py-2 text-sm">
                  <Person name={name} detail={email} />
                  {inTeam.has(id) ? (
                    <span className="text-muted">In the team</span>
                  ) : (
                    <Button
                      size="small"
                      aria-label={`Add ${name}`}
                      busy={add.isPending && add.variables === id}
                      onClick={() => add.mutate(id, { onSuccess: () => showToast(`${name} is in the team`) })}
                    >
                      Add
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
          {more > 0 && <p className="text-sm text-muted">And {more} more: write more of the name.</p>}
        </div>
        {add.isError && <FailureNotice title="Nobody was added" error={add.error} />}
      </div>
    </Card>
  );
}

type ListProps = { teamId: string; count: number; canManage: boolean };

/** Who is in a team, by address. */
export function MemberList({ teamId, count, canManage }: ListProps) {
  const members = useTeamMembers(teamId);
  const remove = useRemoveMember(teamId);
  const nodes = members.data?.pages.flatMap((page) => page.nodes) ?? [];
  return (
    <Card title={count === 1 ? "1 person" : `${count} people`}>
      {members.isPending && <SkeletonRows rows={2} label="Loading who is in it" />}
      {members.isError && (
        <FailureNotice
          title="Who is in it could not be loaded"
          error={members.error}
          retry={() => void members.refetch()}
        />
      )}
      {members.data && nodes.length === 0 && (
        <p className="text-sm text-muted">Nobody is in this team yet.</p>
      )}
      {nodes.length > 0 && (
        <>
          <ul aria-label="Who is in it" className="divide-y divide-line">
            {nodes.map(({ id, name, email, department }) => (
              <li
                key={id}
                className="flex items-center justify-between gap-3 py-2.5 text-sm first:pt-0 last:pb-0"
              >
                <Person name={name} detail={department ? `${email} · ${formatName(department)}` : email} />
                {canManage && (
                  <Button
                    size="small"
                    aria-label={`Remove ${name}`}
                    busy={remove.isPending && remove.variables === id}
                    onClick={() =>
                      remove.mutate(id, { onSuccess: () => showToast(`${name} is no longer in the team`) })
                    }
                  >
                    Remove
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {nodes.length < count && (
            <LoadMore
              shown={nodes.length}
              total={count}
              busy={members.isFetchingNextPage}
              onLoad={() => void members.fetchNextPage()}
            />
          )}
        </>
      )}
      {remove.isError && <FailureNotice title="Nobody was removed" error={remove.error} />}
    </Card>
  );
}

function Person({ name, detail }: { name: string; detail: string }) {
  return (
    <div className="min-w-0">
      <p className="truncate font-medium">{name}</p>
      <p className="truncate text-muted">{detail}</p>
    </div>
  );
}
