import { useMutation } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

const PauseExecution = graphql(`
  mutation pauseExecution($input: PauseExecutionInput!) {
    pauseExecution(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

const ContinueExecution = graphql(`
  mutation continueExecution($input: ContinueExecutionInput!) {
    continueExecution(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

/** Makes an execution stand still, or lets it go on. */
export function PauseButton({ executionId, paused }: { executionId: string; paused: boolean }) {
  const steer = useMutation({
    mutationFn: async () => {
      const input = { id: executionId };
      const { errors } = paused
        ? (await request(ContinueExecution, { input })).continueExecution
        : (await request(PauseExecution, { input })).pauseExecution;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSuccess: () =>
      showToast(paused ? "The execution goes on." : "It stands still once what is under way has returned."),
  });
  return (
    <>
      <Button busy={steer.isPending} onClick={() => steer.mutate()}>
        <Icon name={paused ? "play" : "pause"} />
        {paused ? "Continue" : "Pause"}
      </Button>
      {steer.isError && (
        <FailureNotice title={paused ? "It does not go on" : "It was not paused"} error={steer.error} />
      )}
    </>
  );
}
