import type { ReactNode } from "react";
import { Link } from "react-router";

import { Icon } from "./icon";

type Props = {
  title: string;
  description?: ReactNode;
  /** Where "back" leads. */
  back?: { to: string; label: string };
  actions?: ReactNode;
  badges?: ReactNode;
};

export function PageHeader({ title, description, back, actions, badges }: Props) {
  return (
    <header className="mb-6">
      {back && (
        <Link
          to={back.to}
          className="-ml-1 mb-1 inline-flex min-h-11 items-center gap-1 rounded text-sm text-muted hover:text-ink sm:min-h-8"
        >
          <Icon name="chevron" className="rotate-180" />
          {back.label}
        </Link>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0 max-w-3xl">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <h1
              tabIndex={-1}
              className="text-2xl font-semibold tracking-tight break-words outline-none sm:text-[1.75rem]"
            >
              {title}
            </h1>
            {badges}
          </div>
          {description && <div className="mt-1.5 text-muted">{description}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}
