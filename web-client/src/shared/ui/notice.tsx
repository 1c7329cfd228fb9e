import type { ReactNode } from "react";

import { RequestFailed } from "@/shared/graphql/request-failed";
import { formatMessage } from "@/shared/lib/format";

import { Button } from "./button";
import { classNames } from "./class-names";
import { Icon } from "./icon";

const TONES = {
  danger: "bg-danger-soft text-danger-ink border-danger-ink/30",
  warning: "bg-warning-soft text-warning-ink border-warning-ink/30",
  accent: "bg-accent-soft text-accent-ink border-accent-ink/30",
};

/** A message in the flow of the page. Trouble is announced at once. */
export function Notice({
  tone = "danger",
  title,
  children,
}: {
  tone?: keyof typeof TONES;
  title?: string;
  children?: ReactNode;
}) {
  return (
    <div
      role={tone === "accent" ? "status" : "alert"}
      className={classNames("flex gap-3 rounded-lg border px-4 py-3 text-sm", TONES[tone])}
    >
      <Icon name="alert" className="mt-0.5" />
      <div className="min-w-0 flex-1 space-y-2 break-words">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** What went wrong, the id to quote, and a way to try again. */
export function FailureNotice({
  title,
  error,
  retry,
}: {
  title: string;
  error: unknown;
  retry?: () => void;
}) {
  return (
    <Notice title={title}>
      <p>{error instanceof Error ? formatMessage(error.message) : "Something unexpected happened."}</p>
      {error instanceof RequestFailed && error.requestId && (
        <p>
          Quote this id when you ask for help: <code className="font-mono">{error.requestId}</code>
        </p>
      )}
      {retry && (
        <Button size="small" onClick={retry}>
          <Icon name="refresh" />
          Try again
        </Button>
      )}
    </Notice>
  );
}
