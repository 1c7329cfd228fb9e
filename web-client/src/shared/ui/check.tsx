import { type ReactNode, useId } from "react";

type Props = { label: string; hint?: ReactNode; checked: boolean; onChange: (checked: boolean) => void };

/** Something to switch on or off; its whole line can be pressed. */
export function Check({ label, hint, checked, onChange }: Props) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label className="flex min-h-11 cursor-pointer items-center gap-3 text-sm font-medium sm:min-h-8">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={hint ? id : undefined}
          onChange={(event) => onChange(event.target.checked)}
          className="size-5 shrink-0 cursor-pointer accent-accent sm:size-4"
        />
        {label}
      </label>
      {hint && (
        <p id={id} className="text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
