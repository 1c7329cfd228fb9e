import { useState } from "react";
import { useNavigate } from "react-router";

import { formatMessage } from "@/shared/lib/format";
import { randomKey } from "@/shared/lib/random-key";
import { Button } from "@/shared/ui/button";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice, Notice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { type Template, useUseTemplate } from "./use-templates";

/** One field for each value that the template asks for. */
export function UseTemplateForm({ template }: { template: Template }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  // One key per form, so that a second click or a lost reply does not make a second agent.
  const [idempotencyKey, setIdempotencyKey] = useState(randomKey);
  const use = useUseTemplate();
  const errors = Object.fromEntries(
    (use.data?.errors ?? []).map(({ field, message }) => [field ?? "", message]),
  );
  const known = ["name", ...template.variables.map(({ name }) => `variables.${name}`)];
  const others = (use.data?.errors ?? []).filter(({ field }) => !known.includes(field ?? ""));

  const send = () =>
    use.mutate(
      {
        id: template.id,
        name: name.trim() || null,
        variables: template.variables.map(({ name }) => ({ name, value: values[name] ?? "" })),
        idempotencyKey,
      },
      {
        onSuccess: ({ agent }) => {
          if (!agent) return setIdempotencyKey(randomKey());
          showToast("Agent created");
          void navigate(`/agents/${agent.id}`);
        },
      },
    );

  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label="Name of the agent" optional error={errors.name}>
        {(control) => (
          <input
            {...control}
            value={name}
            placeholder={template.name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
            className={CONTROL}
          />
        )}
      </Field>
      {template.variables.map((variable) => (
        <Field
          key={variable.name}
          label={labelOf(variable.name)}
          optional={variable.default != null}
          hint={variable.description && formatMessage(variable.description)}
          error={errors[`variables.${variable.name}`]}
        >
          {(control) => (
            <textarea
              {...control}
              rows={2}
              value={values[variable.name] ?? ""}
              placeholder={variable.default ?? ""}
              onChange={(event) => setValues({ ...values, [variable.name]: event.target.value })}
              className={CONTROL}
            />
          )}
        </Field>
      ))}
      {use.isError && <FailureNotice title="The agent was not created" error={use.error} />}
      {others.length > 0 && (
        <Notice title="The agent was not created">
          {others.map(({ field, message }, index) => (
            <p key={index}>{formatMessage(message, field ?? "")}</p>
          ))}
        </Notice>
      )}
      <Button
        type="submit"
        look="primary"
        busy={use.isPending || Boolean(use.data?.agent)}
        className="w-full"
      >
        Create agent
      </Button>
    </form>
  );
}

/** "word_limit" as "Word limit". */
function labelOf(name: string): string {
  const words = name.replaceAll(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
