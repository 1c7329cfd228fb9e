import { type ReactNode, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";

import { formatMessage } from "@/shared/lib/format";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { CONTROL, Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";

import { type AgentValues, checkValues, type FieldErrors, type TextName } from "./agent-values";
import { ApprovalFields } from "./approval-fields";
import { RuleFields } from "./rule-fields";
import { ToolPalette } from "./tool-palette";

type Props = {
  title: string;
  description: ReactNode;
  back: { to: string; label: string };
  initial: AgentValues;
  saveLabel: string;
  busy: boolean;
  /** What the server said about the last attempt, by field. */
  serverErrors: FieldErrors;
  /** Shown above the form, such as the explanation of a conflict. */
  notice?: ReactNode;
  /** Set once the agent is saved, so that leaving asks nothing. */
  saved: boolean;
  onSave: (values: AgentValues) => void;
};

/** The builder: what an agent is called, told, given and allowed. */
export function AgentForm(props: Props) {
  const [values, setValues] = useState(props.initial);
  const [ownErrors, setOwnErrors] = useState<FieldErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const errors = { ...props.serverErrors, ...ownErrors };
  const dirty = JSON.stringify(values) !== JSON.stringify(props.initial);
  const errorCount = Object.keys(errors).length;

  useEffect(() => {
    if (errorCount > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errorCount, props.serverErrors, ownErrors]);

  const set = (name: TextName) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });

  const save = () => {
    const found = checkValues(values);
    setOwnErrors(found);
    if (Object.keys(found).length === 0) props.onSave(values);
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <PageHeader
        title={props.title}
        description={props.description}
        back={props.back}
        actions={
          <Button type="submit" look="primary" busy={props.busy} className="max-sm:hidden">
            {props.saveLabel}
          </Button>
        }
      />
      <div className="mb-6 space-y-3 empty:hidden">
        {props.notice}
        {errors[""] && <Notice title="The agent was not saved">{formatMessage(errors[""])}</Notice>}
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-6">
          <Card title="Definition">
            <div className="space-y-5">
              <Field label="Name" error={errors.name}>
                {(control) => <input {...control} {...set("name")} className={CONTROL} maxLength={200} />}
              </Field>
              <Field label="Description" optional error={errors.description}>
                {(control) => <input {...control} {...set("description")} className={CONTROL} />}
              </Field>
              <Field
                label="System prompt"
                error={errors.systemPrompt}
                hint="Tell the agent its task, its rules and the form of its answers."
              >
                {(control) => (
                  <textarea
                    {...control}
                    {...set("systemPrompt")}
                    rows={12}
                    className={`${CONTROL} font-mono leading-relaxed`}
                  />
                )}
              </Field>
              <Field label="Tags" optional error={errors.tags} hint="Separated by commas.">
                {(control) => <input {...control} {...set("tags")} className={CONTROL} />}
              </Field>
            </div>
          </Card>
          <Card title="Limits and model">
            <div className="grid gap-5 sm:grid-cols-3">
              <Field label="Max steps" error={errors["configuration.maxSteps"]}>
                {(control) => (
                  <input {...control} {...set("maxSteps")} inputMode="numeric" className={CONTROL} />
                )}
              </Field>
              <Field label="Timeout in seconds" error={errors["configuration.timeout"]}>
                {(control) => (
                  <input {...control} {...set("timeout")} inputMode="numeric" className={CONTROL} />
                )}
              </Field>
              <Field label="Model" optional error={errors["configuration.model"]}>
                {(control) => (
                  <input
                    {...control}
                    {...set("model")}
                    placeholder="The server's own"
                    spellCheck={false}
                    className={CONTROL}
                  />
                )}
              </Field>
              <Field
                label="Summarize from tokens"
                optional
                error={errors["configuration.compactAt"]}
                hint="How long a conversation grows before its beginning is summarized; 0 for never."
                className="sm:col-span-3"
              >
                {(control) => (
                  <input
                    {...control}
                    {...set("compactAt")}
                    inputMode="numeric"
                    placeholder="70 % of what the model can read"
                    className={CONTROL}
                  />
                )}
              </Field>
            </div>
          </Card>
          <Card title="Approvals">
            <ApprovalFields
              values={values}
              errors={errors}
              onChange={(change) => setValues({ ...values, ...change })}
            />
          </Card>
          <Card title="Rules">
            <RuleFields
              values={values}
              errors={errors}
              onChange={(change) => setValues({ ...values, ...change })}
            />
          </Card>
        </div>
        <Card title={`Tools (${values.tools.length} added)`}>
          {errors.tools && (
            <p className="mb-3 text-sm text-danger-ink">{formatMessage(errors.tools, "Tools")}</p>
          )}
          <ToolPalette selected={values.tools} onChange={(tools) => setValues({ ...values, tools })} />
        </Card>
      </div>
      <div className="sticky bottom-0 -mx-4 mt-6 border-t border-line bg-surface p-4 sm:hidden">
        <Button type="submit" look="primary" busy={props.busy} className="w-full">
          {props.saveLabel}
        </Button>
      </div>
      <LeaveGuard active={dirty && !props.saved} />
    </form>
  );
}

/** Asks before unsaved changes are lost, inside the application and when the tab is closed. */
function LeaveGuard({ active }: { active: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => active && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!active) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [active]);
  return (
    <ConfirmDialog
      open={blocker.state === "blocked"}
      title="Leave without saving?"
      confirm="Discard changes"
      cancel="Keep editing"
      destructive
      onConfirm={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      What you changed on this page will be lost.
    </ConfirmDialog>
  );
}
