import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import type { FindScheduleToEditQuery } from "@/shared/graphql/generated/graphql";
import { useTitle } from "@/shared/lib/use-title";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { PermissionDenied } from "@/shared/ui/permission-denied";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { ScheduleForm } from "./schedule-form";
import { fieldErrors, type ScheduleValues, toInput } from "./schedule-values";

const FindScheduleToEdit = graphql(`
  query findScheduleToEdit($id: ID!) {
    schedule(id: $id) {
      id
      name
      goal
      cron
      zone
      overlap
      catchUpSeconds
      notifyOn
      notifyByMail
      revision
      mayChange
    }
  }
`);

const UpdateSchedule = graphql(`
  mutation updateSchedule($input: UpdateScheduleInput!) {
    updateSchedule(input: $input) {
      schedule {
        id
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

type Edited = NonNullable<FindScheduleToEditQuery["schedule"]>;

/** Changes a schedule. */
export function EditSchedulePage() {
  const { id = "" } = useParams();
  const [reloads, setReloads] = useState(0);
  const schedule = useQuery({
    queryKey: ["schedule-to-edit", id, reloads],
    queryFn: async ({ signal }) => (await request(FindScheduleToEdit, { id }, { signal })).schedule,
    // The form starts from one reading; a later one must not change it under the person's hands.
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  useTitle(schedule.data ? `Edit ${schedule.data.name}` : "Edit schedule");

  if (schedule.isPending) return <SkeletonRows rows={4} label="Loading the schedule" />;
  if (schedule.isError) {
    return (
      <FailureNotice
        title="The schedule could not be loaded"
        error={schedule.error}
        retry={() => void schedule.refetch()}
      />
    );
  }
  if (!schedule.data) {
    return (
      <EmptyState icon="search" title="No such schedule" text="It may have been deleted.">
        <ButtonLink to="/schedules">Scheduled tasks</ButtonLink>
      </EmptyState>
    );
  }
  if (!schedule.data.mayChange) {
    return (
      <PermissionDenied
        action="change this schedule"
        back={{ to: `/schedules/${id}`, label: "Back to the schedule" }}
      />
    );
  }
  return <EditSchedule key={reloads} schedule={schedule.data} onReload={() => setReloads(reloads + 1)} />;
}

function EditSchedule({ schedule, onReload }: { schedule: Edited; onReload: () => void }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [initial] = useState(() => toValues(schedule));
  const update = useMutation({
    mutationFn: async (values: ScheduleValues) => {
      const input = { ...toInput(values), id: schedule.id, revision: schedule.revision };
      return (await request(UpdateSchedule, { input })).updateSchedule;
    },
  });
  const saved = update.data?.schedule?.id;
  const errors = update.data?.errors ?? [];
  const conflict = errors.some(({ code }) => code === "CONFLICT");

  useEffect(() => {
    if (!saved) return;
    void queryClient.invalidateQueries({ queryKey: ["schedules"] });
    void queryClient.invalidateQueries({ queryKey: ["schedule", saved] });
    showToast("Schedule saved");
    void navigate(`/schedules/${saved}`, { replace: true });
  }, [saved, navigate, queryClient]);

  return (
    <ScheduleForm
      title={`Edit ${schedule.name}`}
      description="A change counts from the next run on."
      back={{ to: `/schedules/${schedule.id}`, label: schedule.name }}
      initial={initial}
      saveLabel="Save changes"
      busy={update.isPending || Boolean(saved)}
      serverErrors={
        update.isError
          ? { "": update.error.message }
          : fieldErrors(errors.filter(({ code }) => code !== "CONFLICT"))
      }
      notice={
        conflict && (
          <Notice tone="warning" title="This schedule was changed since you opened it">
            <p>Nothing was saved. Load it as it is now, and make your changes again.</p>
            <Button size="small" onClick={onReload}>
              Load it as it is now
            </Button>
          </Notice>
        )
      }
      onSave={(values) => update.mutate(values)}
    />
  );
}

/** Five fields are read back as the same schedule in any case; its words are in the preview. */
function toValues({
  name,
  goal,
  cron,
  zone,
  overlap,
  catchUpSeconds,
  notifyOn,
  notifyByMail,
}: Edited): ScheduleValues {
  return { name, goal, when: cron, zone, overlap, catchUpSeconds, notifyOn, notifyByMail };
}
