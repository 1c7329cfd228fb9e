import { type ReactNode, useId } from "react";

import { formatMessage } from "@/shared/lib/format";

import { classNames } from "./class-names";

export const CONTROL =
  "block w-full rounded-lg border border-control bg-surface px-3 py-2 min-h-11 sm:min-h-9.5 text-base sm:text-sm text-ink " +
  "placeholder:text-muted transition-colors aria-invalid:border-danger-ink";

type Props = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string;
  /** Renders the control with the attributes that tie it to its label, hint and error. */
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean;
  }) => ReactNode;
};

export function Field({ label, hint, error, optional, className, children }: Props) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={classNames("min-w-0", className)}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {children({ id, "aria-describedby": describedBy, "aria-invalid": Boolean(error) })}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm text-danger-ink">
          {formatMessage(error, label)}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
