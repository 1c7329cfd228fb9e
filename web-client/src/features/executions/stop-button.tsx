import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { Button } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { Icon } from "@/shared/ui/icon";
import { FailureNotice } from "@/shared/ui/notice";

const CancelExecution = graphql(`
  mutation cancelExecution($input: CancelExecutionInput!) {
    cancelExecution(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

export function StopButton({ executionId }: { executionId: string }) {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: async () => {
      const { errors } = (await request(CancelExecution, { input: { id: executionId } })).cancelExecution;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSuccess: () => {
      setAsking(false);
      return queryClient.invalidateQueries({ queryKey: ["execution", executionId] });
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Icon name="stop" />
        Stop
      </Button>
      <ConfirmDialog
        open={asking}
        title="Stop this execution?"
        confirm="Stop execution"
        cancel="Let it go on"
        destructive
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate()}
        onCancel={() => setAsking(false)}
      >
        <p>No further step starts. What was done so far stays in the journal.</p>
        {cancel.isError && <FailureNotice title="It was not stopped" error={cancel.error} />}
      </ConfirmDialog>
    </>
  );
}
