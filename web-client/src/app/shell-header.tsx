import { lazy, type ReactNode, Suspense, useState } from "react";
import { Link, NavLink, useLocation } from "react-router";

import { ApprovalCount } from "@/features/executions/approval-count";
import { NotificationBell } from "@/features/notifications/notification-bell";
import type { Viewer } from "@/shared/session/viewer";
import { classNames } from "@/shared/ui/class-names";
import { Icon } from "@/shared/ui/icon";
import { Logo } from "@/shared/ui/logo";

const UserMenu = lazy(async () => ({ default: (await import("./user-menu")).UserMenu }));

const LINK =
  "flex min-h-11 items-center rounded-lg px-3 text-sm font-medium transition-colors hover:bg-sunken sm:min-h-9";

export function ShellHeader({ viewer }: { viewer: Viewer | undefined }) {
  const { pathname } = useLocation();
  const [openOn, setOpenOn] = useState<string | null>(null);
  // The menu closes by itself when a link of it was followed.
  const open = openOn === pathname;
  return (
    <header
      className="sticky top-0 z-30 border-b border-line bg-surface"
      onKeyDown={(event) => event.key === "Escape" && setOpenOn(null)}
    >
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-2 px-4 sm:px-6">
        <button
          type="button"
          aria-expanded={open}
          aria-controls="navigation"
          aria-label="Menu"
          onClick={() => setOpenOn(open ? null : pathname)}
          className="-ml-2 grid size-11 place-items-center rounded-lg hover:bg-sunken sm:hidden"
        >
          <Icon name={open ? "close" : "menu"} className="size-5" />
        </button>
        <Link to="/agents" className="mr-4 rounded-lg">
          <Logo />
        </Link>
        <nav
          id="navigation"
          aria-label="Main"
          className={classNames(
            "absolute inset-x-0 top-full border-b border-line bg-surface p-2 shadow-lg",
            "sm:static sm:flex sm:flex-1 sm:gap-1 sm:border-0 sm:bg-transparent sm:p-0 sm:shadow-none",
            open ? "block" : "hidden",
          )}
        >
          <PageLink to="/agents">Agents</PageLink>
          <PageLink to="/templates">Templates</PageLink>
          <PageLink to="/executions">Executions</PageLink>
          {viewer?.permissions.includes("READ_SCHEDULES") && <PageLink to="/schedules">Schedules</PageLink>}
          {viewer?.permissions.includes("DECIDE_APPROVAL") && (
            <PageLink to="/approvals">
              Approvals
              <ApprovalCount />
            </PageLink>
          )}
          <a href="/docs/" className={classNames(LINK, "text-muted hover:text-ink")}>
            Docs
          </a>
        </nav>
        <div className="ml-auto flex items-center gap-1">
          {viewer && <NotificationBell />}
          {viewer && (
            <Suspense fallback={<div className="size-9" />}>
              <UserMenu viewer={viewer} />
            </Suspense>
          )}
        </div>
      </div>
    </header>
  );
}

function PageLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <NavLink
      to={to}
      className={({ isActive }) =>
        classNames(LINK, isActive ? "bg-accent-soft text-accent-ink" : "text-muted hover:text-ink")
      }
    >
      {children}
    </NavLink>
  );
}
