import { useState } from "react";
import { useNavigate } from "react-router";

import { useCan } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Disclosure } from "@/shared/ui/disclosure";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";

import { useRunAgent } from "./use-run-agent";

/** Gives an agent a goal and opens the execution. */
export function RunBox({ agentId, active }: { agentId: string; active: boolean }) {
  const canRun = useCan("RUN_AGENT");
  const navigate = useNavigate();
  const run = useRunAgent((executionId) => void navigate(`/executions/${executionId}`));
  const [goal, setGoal] = useState("");
  const [context, setContext] = useState("");
  const [contextError, setContextError] = useState<string>();

  if (!canRun) return null;
  if (!active) {
    return (
      <Card title="Run this agent">
        <p className="text-muted">The agent is inactive. Activate it to run it.</p>
      </Card>
    );
  }
  const start = (dryRun: boolean) => {
    const parsed = parseContext(context);
    setContextError(parsed.error);
    if (goal.trim() && !parsed.error)
      run.mutate({ agentId, goal: goal.trim(), context: parsed.value, dryRun });
  };
  const starting = run.isPending ? (run.variables.dryRun ? "dry" : "earnest") : null;
  return (
    <Card title="Run this agent">
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          start(false);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) start(false);
        }}
      >
        <Field label="Goal" hint="What should come out? Ctrl + Enter runs it.">
          {(control) => (
            <textarea
              {...control}
              rows={3}
              value={goal}
              onChange={(event) => setGoal(event.target.value)}
              placeholder="For example: What is 17% of 4,230, and which page describes the variance policy?"
              className={CONTROL}
            />
          )}
        </Field>
        <Disclosure label="Add context as JSON">
          <Field
            label="Context"
            optional
            error={contextError}
            hint="Facts for this one execution, such as figures or names."
          >
            {(control) => (
              <textarea
                {...control}
                rows={4}
                spellCheck={false}
                value={context}
                onChange={(event) => setContext(event.target.value)}
                placeholder='{ "quarter": "Q3" }'
                className={`${CONTROL} font-mono`}
              />
            )}
          </Field>
        </Disclosure>
        {run.isError && <FailureNotice title="The agent was not started" error={run.error} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            look="primary"
            busy={starting === "earnest"}
            disabled={goal.trim() === "" || starting === "dry"}
          >
            Run agent
          </Button>
          <Button
            busy={starting === "dry"}
            disabled={goal.trim() === "" || starting === "earnest"}
            onClick={() => start(true)}
          >
            Dry run
          </Button>
        </div>
        <p className="text-sm text-muted">
          A dry run asks the model, but only simulates the tools: nothing happens outside.
        </p>
      </form>
    </Card>
  );
}

function parseContext(text: string): { value?: unknown; error?: string } {
  if (!text.trim()) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value };
    return { error: 'Enter an object, such as { "quarter": "Q3" }.' };
  } catch (cause) {
    return { error: `This is not JSON: ${cause instanceof Error ? cause.message : "it cannot be read"}.` };
  }
}
