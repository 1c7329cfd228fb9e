import { type FormEvent, useState } from "react";

import { useAgentNames } from "@/shared/agents/use-agent-names";
import type { MemoryScope } from "@/shared/graphql/generated/graphql";
import { useCan } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Check } from "@/shared/ui/check";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { SCOPES } from "./memory-words";
import { useSaveMemory } from "./use-memories";

/** Tells agents something that they are to remember. */
export function MemoryForm() {
  const canShare = useCan("SHARE_MEMORIES");
  const agents = useAgentNames();
  const [text, setText] = useState("");
  const [scope, setScope] = useState<MemoryScope>("USER");
  const [agentId, setAgentId] = useState("");
  const [pinned, setPinned] = useState(false);
  const save = useSaveMemory();
  const errorOf = (name: string) => save.data?.find(({ field }) => (field ?? "") === name)?.message;
  const send = (event: FormEvent) => {
    event.preventDefault();
    const input = { text, scope, agentId: scope === "ORGANISATION" ? null : agentId || null, pinned };
    save.mutate(input, {
      onSuccess: (errors) => {
        if (errors.length > 0) return;
        setText("");
        showToast("Remembered.");
      },
    });
  };
  return (
    <Card title="Tell agents something">
      <form noValidate onSubmit={send} className="space-y-5">
        <Field
          label="What to remember"
          hint="A sentence or two that can be understood alone. Passwords and keys are not kept."
          error={errorOf("text") ?? errorOf("")}
        >
          {(control) => (
            <textarea
              {...control}
              rows={3}
              value={text}
              onChange={(event) => setText(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="For whom" error={errorOf("scope")}>
            {(control) => (
              <select
                {...control}
                value={scope}
                onChange={(event) => setScope(event.target.value as MemoryScope)}
                className={CONTROL}
              >
                <option value="USER">{SCOPES.USER}</option>
                {canShare && <option value="AGENT">{SCOPES.AGENT}</option>}
                {canShare && <option value="ORGANISATION">{SCOPES.ORGANISATION}</option>}
              </select>
            )}
          </Field>
          {scope !== "ORGANISATION" && (
            <Field label="Agent" error={errorOf("agentId")}>
              {(control) => (
                <select
                  {...control}
                  value={agentId}
                  onChange={(event) => setAgentId(event.target.value)}
                  className={CONTROL}
                >
                  <option value="">{scope === "USER" ? "All agents that I run" : "Choose an agent"}</option>
                  {agents.data?.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
        </div>
        <Check label="Pin it, so that it is not forgotten" checked={pinned} onChange={setPinned} />
        <Button type="submit" look="primary" busy={save.isPending}>
          Remember
        </Button>
        {save.isError && <FailureNotice title="It was not remembered" error={save.error} />}
      </form>
    </Card>
  );
}
