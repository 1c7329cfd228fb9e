import { type ReactNode, useEffect, useRef, useState } from "react";

import type { Overlap } from "@/shared/graphql/generated/graphql";
import { formatMessage } from "@/shared/lib/format";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { Check } from "@/shared/ui/check";
import { CONTROL, Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";

import { checkValues, type FieldErrors, type ScheduleValues } from "./schedule-values";
import { catchUpChoices, catchUpLabel, OVERLAPS, zoneChoices } from "./schedule-words";
import { WhenPreview } from "./when-preview";

type Props = {
  title: string;
  description: ReactNode;
  back: { to: string; label: string };
  initial: ScheduleValues;
  saveLabel: string;
  busy: boolean;
  /** What the server said about the last attempt, by field. */
  serverErrors: FieldErrors;
  /** Shown above the form, such as the explanation of a conflict. */
  notice?: ReactNode;
  onSave: (values: ScheduleValues) => void;
};

/** When an agent is to be started, and what for. */
export function ScheduleForm(props: Props) {
  const [values, setValues] = useState(props.initial);
  const [ownErrors, setOwnErrors] = useState<FieldErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const errors = { ...props.serverErrors, ...ownErrors };
  const errorCount = Object.keys(errors).length;
  const change = (changed: Partial<ScheduleValues>) => setValues({ ...values, ...changed });

  useEffect(() => {
    if (errorCount > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errorCount, props.serverErrors, ownErrors]);

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
      <PageHeader title={props.title} description={props.description} back={props.back} />
      <div className="mb-6 space-y-3 empty:hidden">
        {props.notice}
        {errors[""] && <Notice title="The schedule was not saved">{formatMessage(errors[""])}</Notice>}
      </div>
      <div className="space-y-6">
        <Card title="Task">
          <div className="space-y-5">
            <Field label="Name" error={errors.name}>
              {(control) => (
                <input
                  {...control}
                  value={values.name}
                  maxLength={120}
                  onChange={(event) => change({ name: event.target.value })}
                  className={CONTROL}
                />
              )}
            </Field>
            <Field label="Goal" error={errors.goal} hint="What the agent is to achieve each time.">
              {(control) => (
                <textarea
                  {...control}
                  rows={3}
                  value={values.goal}
                  onChange={(event) => change({ goal: event.target.value })}
                  className={CONTROL}
                />
              )}
            </Field>
          </div>
        </Card>
        <Card title="Times">
          <div className="grid gap-x-6 gap-y-5 md:grid-cols-2">
            <div className="space-y-5">
              <Field
                label="When"
                error={errors.when}
                hint="In words, such as “every weekday at 9:00” or “monthly on the 1st at 9:00 AM”, or as five cron fields."
              >
                {(control) => (
                  <input
                    {...control}
                    value={values.when}
                    maxLength={200}
                    autoComplete="off"
                    spellCheck={false}
                    placeholder="every weekday at 9:00"
                    onChange={(event) => change({ when: event.target.value })}
                    className={CONTROL}
                  />
                )}
              </Field>
              <Field label="Time zone" error={errors.zone}>
                {(control) => (
                  <select
                    {...control}
                    value={values.zone}
                    onChange={(event) => change({ zone: event.target.value })}
                    className={CONTROL}
                  >
                    {zoneChoices(values.zone).map((zone) => (
                      <option key={zone} value={zone}>
                        {zone}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            </div>
            <WhenPreview when={values.when} zone={values.zone} />
          </div>
        </Card>
        <Card title="Exceptions">
          <div className="mb-5 grid gap-5 md:grid-cols-2">
            <Field label="When the last run still goes on" error={errors.overlap}>
              {(control) => (
                <select
                  {...control}
                  value={values.overlap}
                  onChange={(event) => change({ overlap: event.target.value as Overlap })}
                  className={CONTROL}
                >
                  {Object.entries(OVERLAPS).map(([overlap, label]) => (
                    <option key={overlap} value={overlap}>
                      {label}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field
              label="When the server was away"
              error={errors.catchUpSeconds}
              hint="Of several missed runs only the newest is started."
            >
              {(control) => (
                <select
                  {...control}
                  value={values.catchUpSeconds}
                  onChange={(event) => change({ catchUpSeconds: Number(event.target.value) })}
                  className={CONTROL}
                >
                  {catchUpChoices(values.catchUpSeconds).map((seconds) => (
                    <option key={seconds} value={seconds}>
                      {catchUpLabel(seconds)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          <Check
            label="Tell me after each run"
            hint="Without it, you are told when a run has failed, and when one succeeds after that."
            checked={values.notifyOn === "EVERY_RUN"}
            onChange={(every) => change({ notifyOn: every ? "EVERY_RUN" : "TROUBLE" })}
          />
          <Check
            label="Also by e-mail"
            hint="Where this server sends e-mail. Notifications has a button for a test."
            checked={values.notifyByMail}
            onChange={(notifyByMail) => change({ notifyByMail })}
          />
          <p className="mt-4 text-sm text-muted">
            A run that fails is tried again up to three times. Then it counts as failed.
          </p>
        </Card>
        <Button type="submit" look="primary" busy={props.busy} className="max-sm:w-full">
          {props.saveLabel}
        </Button>
      </div>
    </form>
  );
}
