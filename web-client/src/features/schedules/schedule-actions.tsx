import { useState } from "react";
import { useNavigate } from "react-router";

import { Button, ButtonLink } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { CONTROL, Field } from "@/shared/ui/field";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import {
  useDeleteSchedule,
  usePauseSchedule,
  useResumeSchedule,
  useRunScheduleNow,
} from "./use-schedule-actions";

type Props = { schedule: { id: string; name: string; pausedAt?: string | null } };

/** What its owner and administrators may do with a schedule as a whole. */
export function ScheduleActions({ schedule }: Props) {
  const run = useRunScheduleNow(schedule.id);
  const resume = useResumeSchedule(schedule.id);
  return (
    <>
      <DeleteButton schedule={schedule} />
      <Button
        busy={run.isPending}
        onClick={() => run.mutate(undefined, { onSuccess: () => showToast("The agent is started") })}
      >
        <Icon name="play" />
        Run now
      </Button>
      {schedule.pausedAt ? (
        <Button
          busy={resume.isPending}
          onClick={() => resume.mutate(undefined, { onSuccess: () => showToast("The schedule goes on") })}
        >
          Resume
        </Button>
      ) : (
        <PauseButton schedule={schedule} />
      )}
      <ButtonLink look="primary" to={`/schedules/${schedule.id}/edit`}>
        Edit
      </ButtonLink>
      {run.isError && <FailureNotice title="The agent was not started" error={run.error} />}
      {resume.isError && <FailureNotice title="The schedule was not resumed" error={resume.error} />}
    </>
  );
}

function PauseButton({ schedule }: Props) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const pause = usePauseSchedule(schedule.id);
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Icon name="pause" />
        Pause
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Pause ${schedule.name}?`}
        confirm="Pause schedule"
        busy={pause.isPending}
        onConfirm={() =>
          pause.mutate(reason.trim(), {
            onSuccess: () => {
              setAsking(false);
              setReason("");
              showToast("The schedule is paused");
            },
          })
        }
        onCancel={() => setAsking(false)}
      >
        <p className="mb-4">It starts nothing until somebody resumes it. What is under way goes on.</p>
        <Field label="Reason" optional>
          {(control) => (
            <input
              {...control}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        {pause.isError && <FailureNotice title="It was not paused" error={pause.error} />}
      </ConfirmDialog>
    </>
  );
}

function DeleteButton({ schedule }: Props) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useDeleteSchedule(schedule.id);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast("Schedule deleted");
        void navigate("/schedules", { replace: true });
      },
    });
  return (
    <>
      <Button look="ghost" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Delete ${schedule.name}?`}
        confirm="Delete schedule"
        destructive
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      >
        <p>It starts nothing any more. Executions that it has started stay.</p>
        {remove.isError && <FailureNotice title="It was not deleted" error={remove.error} />}
      </ConfirmDialog>
    </>
  );
}
