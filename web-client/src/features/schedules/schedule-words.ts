import type { Overlap } from "@/shared/graphql/generated/graphql";
import { formatSpan } from "@/shared/lib/format";

/** What happens when the last run still goes on, in plain words. */
export const OVERLAPS: Record<Overlap, string> = {
  SKIP: "Leave this run out",
  QUEUE: "Start this run when the last one has ended",
  CANCEL_PREVIOUS: "Stop the last run and start this one",
};

/** How late a run may start after the server was away, in seconds. */
const CATCH_UPS = [0, 900, 3_600, 21_600, 86_400, 604_800];

/** The choices, with the one that was made by a program beside the usual ones. */
export function catchUpChoices(current: number): number[] {
  return CATCH_UPS.includes(current) ? CATCH_UPS : [...CATCH_UPS, current].sort((a, b) => a - b);
}

export function catchUpLabel(seconds: number): string {
  return seconds === 0 ? "Leave the run out" : `Start it up to ${formatSpan(seconds)} late`;
}

/** A moment on the clocks of a zone, such as "Sun, Mar 28, 2027, 03:00 (+02:00)". `local` has the offset. */
export function formatRun(local: string, zone: string): string {
  return `${formatInZone(local, zone)} (${local.slice(-6)})`;
}

/** A moment on the clocks of a zone; of the browser's own when it does not know that zone. */
export function formatInZone(time: string, zone: string): string {
  const shown = {
    weekday: "short",
    dateStyle: undefined,
    year: "numeric",
    month: "short",
    day: "numeric",
  } as const;
  const clock = { hour: "2-digit", minute: "2-digit" } as const;
  try {
    return new Intl.DateTimeFormat(undefined, { ...shown, ...clock, timeZone: zone }).format(new Date(time));
  } catch {
    return new Intl.DateTimeFormat(undefined, { ...shown, ...clock }).format(new Date(time));
  }
}

/** The zone of the browser's own clock. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every zone that the browser knows, UTC first, and the current one in any case. */
export function zoneChoices(current: string): string[] {
  return [...new Set(["UTC", current, ...Intl.supportedValuesOf("timeZone")])];
}
