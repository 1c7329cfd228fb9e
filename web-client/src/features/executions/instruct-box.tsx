import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

const InstructExecution = graphql(`
  mutation instructExecution($input: InstructExecutionInput!) {
    instructExecution(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);

/** Tells an agent more while it works. */
export function InstructBox({ executionId }: { executionId: string }) {
  const [text, setText] = useState("");
  const instruct = useMutation({
    mutationFn: async () => {
      const input = { id: executionId, text: text.trim() };
      const { errors } = (await request(InstructExecution, { input })).instructExecution;
      if (errors[0]) throw new RequestFailed(errors[0]);
    },
    onSuccess: () => {
      setText("");
      showToast("The agent is told before its next turn.");
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) instruct.mutate();
  };
  return (
    <Card title="Tell the agent more">
      <form onSubmit={send} className="space-y-3">
        <Field label="What it should know or do" hint="It reads this before its next turn.">
          {(control) => (
            <textarea
              {...control}
              rows={2}
              maxLength={20_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        <Button type="submit" busy={instruct.isPending} disabled={!text.trim()}>
          Tell it
        </Button>
        {instruct.isError && <FailureNotice title="The agent was not told" error={instruct.error} />}
      </form>
    </Card>
  );
}
