import type { ReactNode } from "react";

import { Icon, type IconName } from "./icon";

export function EmptyState({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className="rounded-xl border border-dashed border-control/60 bg-surface px-5 py-10 text-center sm:py-14">
      <span className="mx-auto grid size-12 place-items-center rounded-xl bg-accent-soft text-accent-ink">
        <Icon name={icon} className="size-6" />
      </span>
      <h2 className="mt-4 text-lg font-semibold">{title}</h2>
      <p className="mx-auto mt-1 max-w-md text-muted">{text}</p>
      {children && <div className="mt-6">{children}</div>}
    </div>
  );
}
