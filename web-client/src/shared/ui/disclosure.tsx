import type { ReactNode } from "react";

import { Icon } from "./icon";

/** Something that is shown on demand. */
export function Disclosure({
  label,
  open,
  children,
}: {
  label: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details open={open} className="group">
      <summary className="-ml-1 inline-flex min-h-11 list-none items-center gap-1 rounded px-1 text-sm font-medium text-muted select-none hover:text-ink sm:min-h-8 [&::-webkit-details-marker]:hidden">
        <Icon name="chevron" className="transition-transform group-open:rotate-90" />
        {label}
      </summary>
      <div className="mt-1">{children}</div>
    </details>
  );
}
