import type { ToolScope } from "@/shared/graphql/generated/graphql";
import { formatMessage } from "@/shared/lib/format";
import { Button } from "@/shared/ui/button";
import { Check } from "@/shared/ui/check";
import { CONTROL, Field } from "@/shared/ui/field";
import { Icon } from "@/shared/ui/icon";

import type { AgentValues, FieldErrors, RuleValues } from "./agent-values";

const SCOPES: Record<ToolScope, string> = {
  DENY: "are refused",
  ASK: "wait until people agree",
  ALLOW: "are made without asking",
};

type Props = {
  values: AgentValues;
  errors: FieldErrors;
  onChange: (change: Partial<AgentValues>) => void;
};

/** What holds for the calls of single tools. */
export function RuleFields({ values, errors, onChange }: Props) {
  const { rules, tools } = values;
  const replace = (index: number, change: Partial<RuleValues>) =>
    onChange({ rules: rules.map((rule, place) => (place === index ? { ...rule, ...change } : rule)) });
  const error = errors["configuration.rules"];
  return (
    <div className="space-y-5">
      <Check
        label="Only look, change nothing"
        hint="Tools that change something are not offered to the model, whatever is added."
        checked={values.readOnly}
        onChange={(readOnly) => onChange({ readOnly })}
      />
      {error && (
        <p role="alert" className="text-sm text-danger-ink">
          {formatMessage(error, "Rule")}
        </p>
      )}
      {rules.map((rule, index) => (
        <fieldset key={index} className="space-y-4 rounded-lg border border-line p-4">
          <legend className="px-1 text-sm font-medium">Rule {index + 1}</legend>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Calls of">
              {(control) => (
                <select
                  {...control}
                  value={rule.tool}
                  onChange={(event) => replace(index, { tool: event.target.value })}
                  className={CONTROL}
                >
                  {toolsFor(rule.tool, tools).map((tool) => (
                    <option key={tool}>{tool}</option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="What becomes of them">
              {(control) => (
                <select
                  {...control}
                  value={rule.scope}
                  onChange={(event) => replace(index, { scope: event.target.value as ToolScope })}
                  className={CONTROL}
                >
                  {Object.entries(SCOPES).map(([scope, label]) => (
                    <option key={scope} value={scope}>
                      {label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          <Field
            label="When the arguments fit this JSON Schema"
            optional
            hint={
              'Empty for all calls. Example: { "properties": { "url": { "pattern": "^https://wiki\\\\." } } }'
            }
          >
            {(control) => (
              <textarea
                {...control}
                rows={3}
                spellCheck={false}
                value={rule.when}
                onChange={(event) => replace(index, { when: event.target.value })}
                className={`${CONTROL} font-mono`}
              />
            )}
          </Field>
          <Field label="Why" optional hint="The model and whoever reads the trace are told.">
            {(control) => (
              <input
                {...control}
                value={rule.reason}
                onChange={(event) => replace(index, { reason: event.target.value })}
                className={CONTROL}
              />
            )}
          </Field>
          <Button onClick={() => onChange({ rules: rules.filter((_, place) => place !== index) })}>
            Remove rule {index + 1}
          </Button>
        </fieldset>
      ))}
      {tools.length > 0 ? (
        <Button
          onClick={() =>
            onChange({ rules: [...rules, { tool: tools[0] ?? "", scope: "ASK", when: "", reason: "" }] })
          }
        >
          <Icon name="plus" />
          Add a rule
        </Button>
      ) : (
        <p className="text-sm text-muted">Add a tool first: each rule is about the calls of one tool.</p>
      )}
      <p className="text-sm text-muted">Of several rules for a call the strictest counts.</p>
    </div>
  );
}

/** A rule keeps its tool when that was taken away; saving then says so. */
function toolsFor(current: string, tools: string[]): string[] {
  return tools.includes(current) ? tools : [current, ...tools];
}
