const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const count = new Intl.NumberFormat();

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 minutes ago" or "in 3 minutes"; a date when it is more than a month away. */
export function formatAge(time: string, now: number): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  if (Math.abs(seconds) < 45) return seconds > 0 ? "in a moment" : "just now";
  if (Math.abs(seconds) > 30 * 86_400) return new Date(time).toLocaleDateString();
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
  return relative.format(Math.round(seconds / size), unit);
}

export function formatTime(time: string): string {
  return absolute.format(new Date(time));
}

/** "< 1 ms", "340 ms", "4.2 s", "3 min 05 s", "1 h 02 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return "< 1 ms";
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.floor(milliseconds / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

export function formatCount(value: number): string {
  return count.format(value);
}

const cents = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" });
const parts = new Intl.NumberFormat(undefined, {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 4,
  maximumFractionDigits: 4,
});

/** Millionths of a dollar: "$12.30", below a dollar "$0.0451", and "< $0.0001". */
export function formatMicroUsd(microUsd: number): string {
  if (microUsd === 0 || microUsd >= 1_000_000) return cents.format(microUsd / 1_000_000);
  return microUsd < 100 ? `< ${parts.format(0.0001)}` : parts.format(microUsd / 1_000_000);
}

/** The units of a span in seconds, the largest first. */
export const SPAN_UNITS = [
  ["days", 86_400],
  ["hours", 3_600],
  ["minutes", 60],
  ["seconds", 1],
] as const;

export type SpanUnit = (typeof SPAN_UNITS)[number][0];

/** A number of seconds in the largest unit that it is a whole number of. */
export function splitSpan(seconds: number): [number, SpanUnit] {
  const [unit, size] = SPAN_UNITS.find(([, size]) => seconds % size === 0) ?? (["seconds", 1] as const);
  return [seconds / size, unit];
}

/** "7 days", "1 hour", "90 seconds". */
export function formatSpan(seconds: number): string {
  const [number, unit] = splitSpan(seconds);
  return `${formatCount(number)} ${number === 1 ? unit.slice(0, -1) : unit}`;
}

/** "Ada", "Ada and Ben", "Ada, Ben and Cleo". */
export function formatNames(names: string[]): string {
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
}

/** A share between 0 and 1 as a percentage; a dash when nothing was counted yet. */
export function formatShare(share: number | null | undefined): string {
  return share == null ? "–" : `${Math.round(share * 100)}%`;
}

/** "EDITOR" as "Editor". */
export function formatName(constant: string): string {
  return constant.charAt(0) + constant.slice(1).toLowerCase().replaceAll("_", " ");
}

/**
 * A message of the server as a sentence. What it says about a field begins in lower case, such as
 * "is 9999; it must be from 1 to 100", and goes on after the field's `subject`.
 */
export function formatMessage(message: string, subject = ""): string {
  const goesOn = /^[a-z]/.test(message);
  const text =
    goesOn && subject ? `${subject} ${message}` : message.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
