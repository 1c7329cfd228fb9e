import { type FormEvent, useState } from "react";

import { useAgentNames } from "@/shared/agents/use-agent-names";
import type { BudgetPeriod, BudgetUnit } from "@/shared/graphql/generated/graphql";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { parseAmount, PERIODS, UNITS } from "./budget-amount";
import { useBudgetTeams, useSetBudget } from "./use-budgets";

/** Sets a budget for the organisation, a team or an agent, in place of the last one for the same. */
export function BudgetForm() {
  const agents = useAgentNames();
  const teams = useBudgetTeams();
  const [subject, setSubject] = useState("");
  const [period, setPeriod] = useState<BudgetPeriod>("MONTH");
  const [unit, setUnit] = useState<BudgetUnit>("MICRO_USD");
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const set = useSetBudget(() => {
    setText("");
    showToast("The budget is set.");
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(unit, text);
    setError(amount ? undefined : "must be a number greater than 0");
    const agentId = agents.data?.find(({ id }) => id === subject)?.id ?? null;
    const teamId = teams.data?.find(({ id }) => id === subject)?.id ?? null;
    if (amount) set.mutate({ agentId, teamId, period, unit, amount });
  };
  return (
    <Card title="Set a budget">
      <form noValidate onSubmit={send} className="space-y-5">
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="For the executions of">
            {(control) => (
              <select
                {...control}
                value={subject}
                onChange={(event) => setSubject(event.target.value)}
                className={CONTROL}
              >
                <option value="">The whole organization</option>
                {!!teams.data?.length && (
                  <optgroup label="The people of a team">
                    {teams.data.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </optgroup>
                )}
                {!!agents.data?.length && (
                  <optgroup label="An agent">
                    {agents.data.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </optgroup>
                )}
              </select>
            )}
          </Field>
          <Field
            label="Period"
            hint={period === "MONTH" ? "It begins anew on the first, in UTC." : undefined}
          >
            {(control) => (
              <select
                {...control}
                value={period}
                onChange={(event) => setPeriod(event.target.value as BudgetPeriod)}
                className={CONTROL}
              >
                {Object.entries(PERIODS).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Amount" error={error}>
            {(control) => (
              <input
                {...control}
                inputMode="decimal"
                value={text}
                onChange={(event) => setText(event.target.value)}
                className={CONTROL}
              />
            )}
          </Field>
          <Field label="Of">
            {(control) => (
              <select
                {...control}
                value={unit}
                onChange={(event) => setUnit(event.target.value as BudgetUnit)}
                className={CONTROL}
              >
                {Object.entries(UNITS).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <Button type="submit" look="primary" busy={set.isPending}>
          Set budget
        </Button>
        {set.isError && <FailureNotice title="The budget was not set" error={set.error} />}
      </form>
    </Card>
  );
}
