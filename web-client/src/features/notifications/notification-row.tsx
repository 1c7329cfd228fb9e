import { Link } from "react-router";

import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import type { MailState, NotificationKind } from "@/shared/graphql/generated/graphql";
import { Badge, type Tone } from "@/shared/ui/badge";
import { classNames } from "@/shared/ui/class-names";
import { TimeAgo } from "@/shared/ui/time-ago";

import { useMarkRead } from "./use-mark-read";

const NotificationRowFields = graphql(`
  fragment NotificationRow on Notification {
    id
    kind
    title
    body
    link
    readAt
    createdAt
    mail {
      state
      error
    }
  }
`);

const KINDS: Record<NotificationKind, { tone: Tone; label: string }> = {
  SCHEDULE_DONE: { tone: "success", label: "Done" },
  SCHEDULE_FAILED: { tone: "danger", label: "Failed" },
  SCHEDULE_RECOVERED: { tone: "success", label: "Works again" },
  SCHEDULE_PAUSED: { tone: "warning", label: "Paused" },
  TEST: { tone: "neutral", label: "Test" },
};

const MAIL: Record<MailState, string> = {
  WAITING: "E-mail on its way",
  SENT: "Sent by e-mail",
  FAILED: "E-mail given up",
};

/** One notification; following it marks it as read. */
export function NotificationRow(props: { notification: FragmentType<typeof NotificationRowFields> }) {
  const { id, kind, title, body, link, readAt, createdAt, mail } = readFragment(
    NotificationRowFields,
    props.notification,
  );
  const markRead = useMarkRead();
  const { tone, label } = KINDS[kind];
  return (
    <li
      className={classNames(
        "relative flex flex-col gap-x-6 gap-y-2 px-4 py-3.5 transition-colors hover:bg-sunken sm:flex-row sm:px-5",
        !readAt && "border-l-4 border-l-accent",
      )}
    >
      <div className="shrink-0 sm:w-28">
        <Badge tone={tone}>{label}</Badge>
      </div>
      <div className="min-w-0 flex-1">
        <Link
          to={link}
          onClick={() => !readAt && markRead.mutate(id)}
          className={classNames(
            "break-words after:absolute after:inset-0",
            readAt ? "font-medium" : "font-semibold",
          )}
        >
          {!readAt && <span className="sr-only">Unread: </span>}
          {title}
        </Link>
        {mail && (
          <p className="mt-0.5 text-sm break-words text-muted">
            {MAIL[mail.state]}
            {mail.error && `: ${mail.error}`}
          </p>
        )}
        <p className="mt-0.5 line-clamp-4 text-sm break-words whitespace-pre-line text-muted">{body}</p>
      </div>
      <p className="shrink-0 text-sm text-muted tabular-nums sm:w-32 sm:text-right">
        <TimeAgo time={createdAt} />
      </p>
    </li>
  );
}
