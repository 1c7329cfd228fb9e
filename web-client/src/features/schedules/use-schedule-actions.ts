import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";

const PauseSchedule = graphql(`
  mutation pauseSchedule($input: PauseScheduleInput!) {
    pauseSchedule(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

const ResumeSchedule = graphql(`
  mutation resumeSchedule($input: ResumeScheduleInput!) {
    resumeSchedule(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

const RunScheduleNow = graphql(`
  mutation runScheduleNow($input: RunScheduleNowInput!) {
    runScheduleNow(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

const DeleteSchedule = graphql(`
  mutation deleteSchedule($input: DeleteScheduleInput!) {
    deleteSchedule(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

type Payload = { errors: { code: string; message: string }[] };

/** Does something with a schedule. Whatever comes of it, schedules are read again. */
function useAction<Input>(id: string, send: (input: Input) => Promise<Payload>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: Input) => {
      const { errors } = await send(input);
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSettled: async () => {
      void queryClient.invalidateQueries({ queryKey: ["schedules"] });
      await queryClient.invalidateQueries({ queryKey: ["schedule", id] });
    },
  });
}

/** Pauses it for a reason, which may be empty. */
export function usePauseSchedule(id: string) {
  return useAction(
    id,
    async (reason: string) => (await request(PauseSchedule, { input: { id, reason } })).pauseSchedule,
  );
}

/** Lets it go on. */
export function useResumeSchedule(id: string) {
  return useAction<void>(id, async () => (await request(ResumeSchedule, { input: { id } })).resumeSchedule);
}

/** Does at once what it does at its next time. */
export function useRunScheduleNow(id: string) {
  return useAction<void>(id, async () => (await request(RunScheduleNow, { input: { id } })).runScheduleNow);
}

/** Takes it out of every list; what is known of it is forgotten and not asked for again. */
export function useDeleteSchedule(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { errors } = (await request(DeleteSchedule, { input: { id } })).deleteSchedule;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["schedules"] }),
  });
}
