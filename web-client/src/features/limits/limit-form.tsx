import { type FormEvent, useState } from "react";

import { useAgentNames } from "@/shared/agents/use-agent-names";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { useSetLimit } from "./use-limits";

const HIGHEST = 10_000;

/** Limits the executions of the organisation or of an agent, in place of the last limit of the same. */
export function LimitForm() {
  const agents = useAgentNames();
  const [agentId, setAgentId] = useState("");
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const set = useSetLimit(() => {
    setText("");
    showToast("The limit is set.");
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const atMost = Number(text.trim());
    const fits = Number.isInteger(atMost) && atMost >= 1 && atMost <= HIGHEST;
    setError(fits ? undefined : "must be a whole number from 1 to 10,000");
    if (fits) set.mutate({ agentId: agentId || null, atMost });
  };
  return (
    <Card title="Set a limit">
      <form noValidate onSubmit={send} className="space-y-5">
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="For the executions of">
            {(control) => (
              <select
                {...control}
                value={agentId}
                onChange={(event) => setAgentId(event.target.value)}
                className={CONTROL}
              >
                <option value="">The whole organization</option>
                {agents.data?.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="At most at once" error={error}>
            {(control) => (
              <input
                {...control}
                inputMode="numeric"
                value={text}
                onChange={(event) => setText(event.target.value)}
                className={CONTROL}
              />
            )}
          </Field>
        </div>
        <Button type="submit" look="primary" busy={set.isPending}>
          Set limit
        </Button>
        {set.isError && <FailureNotice title="The limit was not set" error={set.error} />}
      </form>
    </Card>
  );
}
