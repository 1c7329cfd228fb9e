import type { CreateScheduleInput, NotifyOn, Overlap } from "@/shared/graphql/generated/graphql";

import { ownZone } from "./schedule-words";

/** What the form holds. */
export type ScheduleValues = {
  name: string;
  goal: string;
  when: string;
  zone: string;
  overlap: Overlap;
  catchUpSeconds: number;
  notifyOn: NotifyOn;
  notifyByMail: boolean;
};

export type FieldErrors = Partial<Record<keyof ScheduleValues | "", string>>;

export function emptySchedule(agentName: string): ScheduleValues {
  return {
    name: agentName,
    goal: "",
    when: "",
    zone: ownZone(),
    overlap: "SKIP",
    catchUpSeconds: 3_600,
    notifyOn: "TROUBLE",
    notifyByMail: false,
  };
}

export function toInput(values: ScheduleValues): Omit<CreateScheduleInput, "agentId" | "idempotencyKey"> {
  return { ...values, name: values.name.trim(), when: values.when.trim() };
}

/** What is missing, before the server is asked. */
export function checkValues(values: ScheduleValues): FieldErrors {
  const errors: FieldErrors = {};
  if (!values.name.trim()) errors.name = "must not be empty";
  if (!values.goal.trim()) errors.goal = "must not be empty";
  if (!values.when.trim()) errors.when = "Say when, such as: every weekday at 9:00";
  return errors;
}

const FIELDS: string[] = ["name", "goal", "when", "zone", "overlap", "catchUpSeconds"];

/** The server's errors by field, the first of each; others go to "". */
export function fieldErrors(errors: { field?: string | null; message: string }[]): FieldErrors {
  const result: FieldErrors = {};
  for (const { field, message } of errors) {
    const known = (FIELDS.includes(field ?? "") ? field : "") as keyof FieldErrors;
    result[known] ??= message;
  }
  return result;
}
