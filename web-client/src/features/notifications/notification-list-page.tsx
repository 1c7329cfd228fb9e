import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { useTitle } from "@/shared/lib/use-title";
import { Button } from "@/shared/ui/button";
import { Check } from "@/shared/ui/check";
import { EmptyState } from "@/shared/ui/empty-state";
import { LoadMore } from "@/shared/ui/load-more";
import { FailureNotice } from "@/shared/ui/notice";
import { PageHeader } from "@/shared/ui/page-header";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { NotificationRow } from "./notification-row";
import { TestMailButton } from "./test-mail-button";
import { useMarkRead } from "./use-mark-read";

const PAGE_SIZE = 20;
const REFRESH_MS = 30_000;

const ListNotifications = graphql(`
  query listNotifications($first: Int!, $after: String, $unread: Boolean) {
    notifications(first: $first, after: $after, unread: $unread) {
      nodes {
        id
        ...NotificationRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      unreadCount
    }
  }
`);

/** What the server has told the viewer, newest first. */
export function NotificationListPage() {
  useTitle("Notifications");
  const [params, setParams] = useSearchParams();
  const unread = params.get("unread") === "true";
  const notifications = useInfiniteQuery({
    queryKey: ["notifications", "list", unread],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await request(ListNotifications, { first: PAGE_SIZE, after: pageParam, unread }, { signal }))
        .notifications,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const markRead = useMarkRead();
  const nodes = notifications.data?.pages.flatMap((page) => page.nodes) ?? [];
  const isNew = (notifications.data?.pages[0]?.unreadCount ?? 0) > 0;

  return (
    <>
      <PageHeader
        title="Notifications"
        description="What became of your scheduled tasks, newest first."
        actions={
          <>
            <TestMailButton />
            {isNew && (
              <Button busy={markRead.isPending} onClick={() => markRead.mutate(null)}>
                Mark all as read
              </Button>
            )}
          </>
        }
      />
      <div className="mb-4 space-y-3">
        <Check
          label="Only unread"
          checked={unread}
          onChange={(checked) => setParams(checked ? { unread: "true" } : {}, { replace: true })}
        />
        {markRead.isError && <FailureNotice title="Nothing was marked" error={markRead.error} />}
      </div>
      {notifications.isPending && <SkeletonRows rows={4} label="Loading notifications" />}
      {notifications.isError && (
        <FailureNotice
          title="The notifications could not be loaded"
          error={notifications.error}
          retry={() => void notifications.refetch()}
        />
      )}
      {notifications.data && nodes.length === 0 && (
        <EmptyState
          icon="bell"
          title={unread ? "Nothing is unread" : "Nothing to tell yet"}
          text="When a scheduled task of yours fails, works again or is done, you read it here."
        />
      )}
      {nodes.length > 0 && (
        <>
          <ul
            aria-busy={notifications.isPlaceholderData}
            className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-xs"
          >
            {nodes.map((notification) => (
              <NotificationRow key={notification.id} notification={notification} />
            ))}
          </ul>
          <LoadMore
            shown={nodes.length}
            more={notifications.hasNextPage}
            busy={notifications.isFetchingNextPage}
            onLoad={() => void notifications.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
