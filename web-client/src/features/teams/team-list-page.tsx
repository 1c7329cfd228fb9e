import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";

import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { type TeamSummary, useCreateTeam, useTeams } from "./use-teams";

/** The teams of the organisation, and for administrators the way to make one. */
export function TeamListPage() {
  useTitle("Teams");
  const canManage = useCan("MANAGE_TEAMS");
  const teams = useTeams();
  const pages = teams.data?.pages ?? [];
  const nodes = pages.flatMap((page) => page.nodes);
  return (
    <>
      <PageHeader
        title="Teams"
        description="People with whom an agent can be shared at once. A team gives nobody a permission."
      />
      <div className="space-y-6">
        {canManage && <CreateForm />}
        {teams.isPending && <SkeletonRows rows={3} label="Loading the teams" />}
        {teams.isError && (
          <FailureNotice
            title="The teams could not be loaded"
            error={teams.error}
            retry={() => void teams.refetch()}
          />
        )}
        {teams.data && nodes.length === 0 && (
          <p className="rounded-xl border border-dashed border-control/60 px-5 py-6 text-center text-sm text-muted">
            {canManage
              ? "There is no team yet. Make one, and take people into it."
              : "There is no team yet. Administrators make them."}
          </p>
        )}
        {nodes.length > 0 && (
          <div>
            <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs">
              {nodes.map((team) => (
                <TeamRow key={team.id} team={team} />
              ))}
            </ul>
            <LoadMore
              shown={nodes.length}
              total={pages.at(-1)?.totalCount ?? nodes.length}
              busy={teams.isFetchingNextPage}
              onLoad={() => void teams.fetchNextPage()}
            />
          </div>
        )}
      </div>
    </>
  );
}

function TeamRow({ team }: { team: TeamSummary }) {
  return (
    <li className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-3.5 transition-colors hover:bg-sunken sm:px-5">
      <h2 className="min-w-0 font-semibold break-words">
        <Link to={`/settings/teams/${team.id}`} className="after:absolute after:inset-0">
          {team.name}
        </Link>
      </h2>
      <span className="flex items-center gap-3 text-sm text-muted">
        {team.viewerIsMember && <Badge tone="accent">You are in it</Badge>}
        {team.memberCount === 1 ? "1 person" : `${team.memberCount} people`}
      </span>
    </li>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useCreateTeam();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    create.mutate(name, { onSuccess: (id) => id && void navigate(`/settings/teams/${id}`) });
  };
  return (
    <Card title="Make a team">
      <form noValidate onSubmit={send} className="space-y-4">
        <div className="flex flex-col gap-3 sm:flex-row sm:items-end">
          <Field label="Name" className="flex-1 sm:max-w-md">
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
          <Button type="submit" look="primary" busy={create.isPending} disabled={!name.trim()}>
            Make team
          </Button>
        </div>
        {create.isError && <FailureNotice title="The team was not made" error={create.error} />}
      </form>
    </Card>
  );
}
