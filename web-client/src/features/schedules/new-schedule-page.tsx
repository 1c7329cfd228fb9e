import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { randomKey } from "@/shared/lib/random-key";
import { useTitle } from "@/shared/lib/use-title";
import { useCan } from "@/shared/session/viewer";
import { ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { FailureNotice } from "@/shared/ui/notice";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { ScheduleForm } from "./schedule-form";
import { emptySchedule, fieldErrors, type ScheduleValues, toInput } from "./schedule-values";

const FindAgentToSchedule = graphql(`
  query findAgentToSchedule($id: ID!) {
    agent(id: $id) {
      id
      name
    }
  }
`);

const CreateSchedule = graphql(`
  mutation createSchedule($input: CreateScheduleInput!) {
    createSchedule(input: $input) {
      schedule {
        id
      }
      errors {
        field
        message
      }
    }
  }
`);

/** Makes a schedule for the agent that the address names. */
export function NewSchedulePage() {
  useTitle("New schedule");
  const canSchedule = useCan("SCHEDULE_AGENT");
  const [params] = useSearchParams();
  const id = params.get("agent") ?? "";
  const agent = useQuery({
    queryKey: ["agent-to-schedule", id],
    enabled: canSchedule && id !== "",
    queryFn: async ({ signal }) => (await request(FindAgentToSchedule, { id }, { signal })).agent,
  });
  if (!canSchedule) {
    return (
      <PermissionDenied action="schedule agents" back={{ to: "/schedules", label: "Scheduled tasks" }} />
    );
  }
  if (id !== "" && agent.isPending) return <SkeletonRows rows={4} label="Loading the agent" />;
  if (agent.isError) {
    return (
      <FailureNotice
        title="The agent could not be loaded"
        error={agent.error}
        retry={() => void agent.refetch()}
      />
    );
  }
  if (!agent.data) {
    return (
      <EmptyState
        icon="search"
        title="Choose an agent first"
        text="Open an agent, and choose Schedule there."
      >
        <ButtonLink to="/agents">All agents</ButtonLink>
      </EmptyState>
    );
  }
  return <NewSchedule agent={agent.data} />;
}

function NewSchedule({ agent }: { agent: { id: string; name: string } }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [initial] = useState(() => emptySchedule(agent.name));
  // One key per form, so that a second click or a lost reply does not make a second schedule.
  const [idempotencyKey, setIdempotencyKey] = useState(randomKey);
  const create = useMutation({
    mutationFn: async (values: ScheduleValues) =>
      (await request(CreateSchedule, { input: { ...toInput(values), agentId: agent.id, idempotencyKey } }))
        .createSchedule,
    onSuccess: ({ schedule }) => {
      if (!schedule) setIdempotencyKey(randomKey());
    },
  });
  const created = create.data?.schedule?.id;

  useEffect(() => {
    if (!created) return;
    void queryClient.invalidateQueries({ queryKey: ["schedules"] });
    showToast("Schedule saved");
    void navigate(`/schedules/${created}`, { replace: true });
  }, [created, navigate, queryClient]);

  return (
    <ScheduleForm
      title={`Schedule ${agent.name}`}
      description="The agent is started in your name, with what you may do at that time."
      back={{ to: `/agents/${agent.id}`, label: agent.name }}
      initial={initial}
      saveLabel="Save schedule"
      busy={create.isPending || Boolean(created)}
      serverErrors={create.isError ? { "": create.error.message } : fieldErrors(create.data?.errors ?? [])}
      onSave={(values) => create.mutate(values)}
    />
  );
}
