import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { Icon } from "@/shared/ui/icon";

/** How often the server is asked while the page is looked at; a hidden tab asks nothing. */
const REFRESH_MS = 30_000;
/** More are not counted out. */
const MOST = 99;

const CountUnread = graphql(`
  query countUnreadNotifications {
    notifications(first: 1) {
      unreadCount
    }
  }
`);

/** Leads to what the server has told the viewer, and says how much of it is new. */
export function NotificationBell() {
  const { data = 0 } = useQuery({
    queryKey: ["notifications", "unread"],
    queryFn: async ({ signal }) => (await request(CountUnread, {}, { signal })).notifications.unreadCount,
    refetchInterval: REFRESH_MS,
  });
  const label = data === 0 ? "Notifications" : `Notifications, ${data} unread`;
  return (
    <Link
      to="/notifications"
      aria-label={label}
      title={label}
      className="relative grid size-11 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink sm:size-9"
    >
      <Icon name="bell" className="size-5" />
      {data > 0 && (
        <span
          aria-hidden="true"
          className="absolute top-0 right-0 min-w-4.5 rounded-full bg-accent px-1 text-center text-xs leading-4.5 font-semibold text-white tabular-nums"
        >
          {data > MOST ? `${MOST}+` : data}
        </span>
      )}
    </Link>
  );
}
