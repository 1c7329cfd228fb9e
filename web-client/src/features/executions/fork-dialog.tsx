import { useState } from "react";

import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { Disclosure } from "@/shared/ui/disclosure";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice, Notice } from "@/shared/ui/notice";

import type { Step, TimelineEntry, ToolCall } from "./timeline";
import type { Execution } from "./use-execution";
import { useFork } from "./use-fork";

type Props = {
  execution: Execution;
  entries: TimelineEntry[];
  /** The step that is done anew. */
  step: number;
  onClose: () => void;
};

/** Asks what is to be different when a step and all behind it are done anew. */
export function ForkDialog({ execution, entries, step, onClose }: Props) {
  const fork = useFork();
  const [goal, setGoal] = useState(execution.goal);
  const [instruction, setInstruction] = useState("");
  const [outputs, setOutputs] = useState<Record<string, string>>({});
  const newest = execution.agent.currentVersion.number;
  const own = execution.agentVersion.number;
  const [version, setVersion] = useState<"SAME" | "CURRENT">("SAME");
  const steps = entries.filter((entry) => entry.kind === "step");
  const answered = callsOf(steps.filter(({ number }) => number < step)).filter(
    ({ output }) => output !== null,
  );
  const repeated = callsOf(steps.filter(({ number }) => number >= step)).filter(changesSomething);

  const start = () => {
    const changed = answered.filter(({ id, output }) => (outputs[id] ?? output) !== output);
    fork.mutate({
      id: execution.id,
      step,
      version,
      goal: goal.trim() === execution.goal ? null : goal.trim(),
      instruction: instruction.trim() || null,
      toolResults: changed.map(({ id }) => ({ callId: id, output: outputs[id] ?? "", isError: false })),
    });
  };

  return (
    <ConfirmDialog
      open
      title={`Run again from step ${step}`}
      confirm="Run"
      busy={fork.isPending}
      onConfirm={start}
      onCancel={onClose}
    >
      <div className="space-y-4 text-ink">
        <p className="text-muted">
          A new execution takes over {step === 1 ? "nothing but the goal" : `the steps before step ${step}`}.
          This one stays as it is.
        </p>
        {repeated.length > 0 && (
          <Notice tone="warning" title="These calls may be made a second time">
            <ul className="list-disc pl-5">
              {repeated.map(({ id, name }) => (
                <li key={id}>{name}</li>
              ))}
            </ul>
          </Notice>
        )}
        <Field label="Goal">
          {(control) => (
            <textarea
              {...control}
              rows={2}
              maxLength={20_000}
              value={goal}
              onChange={(event) => setGoal(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        <Field label="What the agent should know" optional>
          {(control) => (
            <textarea
              {...control}
              rows={2}
              maxLength={20_000}
              value={instruction}
              onChange={(event) => setInstruction(event.target.value)}
              className={CONTROL}
            />
          )}
        </Field>
        {own !== newest && (
          <Field label="Version of the agent">
            {(control) => (
              <select
                {...control}
                value={version}
                onChange={(event) => setVersion(event.target.value === "CURRENT" ? "CURRENT" : "SAME")}
                className={CONTROL}
              >
                <option value="SAME">Version {own}, as before</option>
                <option value="CURRENT">Version {newest}, the current one</option>
              </select>
            )}
          </Field>
        )}
        {answered.length > 0 && (
          <Disclosure label="Change what tools answered">
            <div className="space-y-3">
              {answered.map(({ id, name, output }) => (
                <Field key={id} label={name}>
                  {(control) => (
                    <textarea
                      {...control}
                      rows={3}
                      value={outputs[id] ?? output ?? ""}
                      onChange={(event) => setOutputs({ ...outputs, [id]: event.target.value })}
                      className={CONTROL}
                    />
                  )}
                </Field>
              ))}
            </div>
          </Disclosure>
        )}
        {fork.isError && <FailureNotice title="It was not started" error={fork.error} />}
      </div>
    </ConfirmDialog>
  );
}

function callsOf(steps: Step[]): ToolCall[] {
  return steps.flatMap(({ toolCalls }) => toolCalls);
}

/** Whether a call was made, or may have been, that does more than look. */
function changesSomething({ risk, state }: ToolCall): boolean {
  const wasMade = state === "pending" || state === "doubtful" || state === "resolved" || state === "returned";
  return wasMade && risk !== "READ";
}
