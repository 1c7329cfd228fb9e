import type { AccessRole } from "@/shared/graphql/generated/graphql";
import { formatName, SPAN_UNITS, type SpanUnit } from "@/shared/lib/format";
import { Check } from "@/shared/ui/check";
import { CONTROL, Field } from "@/shared/ui/field";

import type { AgentValues, FieldErrors } from "./agent-values";

/** The access roles that may decide at all. */
const DECIDING: AccessRole[] = ["ADMIN", "EDITOR", "BUILDER", "OPERATOR"];

type Props = {
  values: AgentValues;
  errors: FieldErrors;
  onChange: (change: Partial<AgentValues>) => void;
};

/** Whether people are asked before a call that changes something, and which people. */
export function ApprovalFields({ values, errors, onChange }: Props) {
  return (
    <div className="space-y-5">
      <Check
        label="Ask before calls that change something"
        hint="Each such call waits until people agree to it. Calls that only read are made at once."
        checked={values.requireConfirmation}
        onChange={(requireConfirmation) => onChange({ requireConfirmation })}
      />
      {values.requireConfirmation && (
        <>
          <div className="grid gap-5 sm:grid-cols-2">
            <Field
              label="People who must agree"
              error={errors["configuration.approval.people"]}
              hint="1 to 5. One who denies is enough."
            >
              {(control) => (
                <input
                  {...control}
                  inputMode="numeric"
                  value={values.people}
                  onChange={(event) => onChange({ people: event.target.value })}
                  className={CONTROL}
                />
              )}
            </Field>
            <Field label="Access role" error={errors["configuration.approval.role"]}>
              {(control) => (
                <select
                  {...control}
                  value={values.role}
                  onChange={(event) => onChange({ role: event.target.value as AccessRole | "" })}
                  className={CONTROL}
                >
                  <option value="">Any that may decide</option>
                  {rolesFor(values.role).map((role) => (
                    <option key={role} value={role}>
                      {formatName(role)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field
              label="Counts as denied after"
              error={errors["configuration.approval.expiresAfter"]}
              hint="From 1 minute to 30 days."
            >
              {(control) => (
                <input
                  {...control}
                  inputMode="numeric"
                  value={values.expiresAfter}
                  onChange={(event) => onChange({ expiresAfter: event.target.value })}
                  className={CONTROL}
                />
              )}
            </Field>
            <Field label="Unit">
              {(control) => (
                <select
                  {...control}
                  value={values.expiresUnit}
                  onChange={(event) => onChange({ expiresUnit: event.target.value as SpanUnit })}
                  className={CONTROL}
                >
                  {SPAN_UNITS.map(([unit]) => (
                    <option key={unit} value={unit}>
                      {formatName(unit.toUpperCase())}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          <Check
            label="Whoever asked for the execution may decide too"
            checked={values.byRequester}
            onChange={(byRequester) => onChange({ byRequester })}
          />
        </>
      )}
    </div>
  );
}

/** An agent made by a program may name a role that cannot decide; the form shows it as it is. */
function rolesFor(current: AccessRole | ""): AccessRole[] {
  return current && !DECIDING.includes(current) ? [...DECIDING, current] : DECIDING;
}
