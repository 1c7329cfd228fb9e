import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { NotificationBell } from "./notification-bell";
import { NotificationListPage } from "./notification-list-page";

const AT = { path: "/notifications", at: "/notifications" };

function notification(more: object = {}) {
  return {
    id: "note_1",
    kind: "SCHEDULE_FAILED",
    title: "Report has failed",
    body: "The model failed.",
    link: "/schedules/sched_1",
    readAt: null,
    mail: null,
    createdAt: "2026-01-14T09:00:00Z",
    ...more,
  };
}

function network(nodes: object[], unreadCount: number) {
  return mockNetwork(({ operation }) => {
    if (operation === "markNotificationsRead") return { data: { markNotificationsRead: { errors: [] } } };
    const pageInfo = { hasNextPage: false, endCursor: null };
    return { data: { notifications: { nodes, pageInfo, unreadCount } } };
  });
}

/** What was marked as read so far. */
function marked(calls: ReturnType<typeof mockNetwork>) {
  const marking = calls.filter(({ operation }) => operation === "markNotificationsRead");
  return marking.map(({ variables }) => variables.input);
}

test("a notification leads to what it tells of, and is then read", async () => {
  const calls = network([notification()], 1);
  const router = renderPage(NotificationListPage, AT);
  const row = within(await screen.findByRole("listitem"));
  expect(row.getByText("Failed")).toBeVisible();
  await userEvent.click(row.getByRole("link", { name: /^Unread: ?Report has failed$/ }));
  expect(router.state.location.pathname).toBe("/schedules/sched_1");
  await vi.waitFor(() => expect(marked(calls)).toEqual([{ id: "note_1" }]));
});

test("all are marked at once", async () => {
  const calls = network([notification()], 1);
  renderPage(NotificationListPage, AT);
  await userEvent.click(await screen.findByRole("button", { name: "Mark all as read" }));
  await vi.waitFor(() => expect(marked(calls)).toEqual([{ id: null }]));
});

test("an empty list says what comes here, and offers nothing to mark", async () => {
  network([], 0);
  renderPage(NotificationListPage, AT);
  expect(await screen.findByRole("heading", { name: "Nothing to tell yet" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Mark all as read" })).toBeNull();
});

test("the bell counts what is new, and not beyond 99", async () => {
  network([], 120);
  renderPage(() => <NotificationBell />, { path: "/", at: "/" });
  expect(await screen.findByRole("link", { name: "Notifications, 120 unread" })).toHaveTextContent("99+");
});
