import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { ScheduleListPage } from "./schedule-list-page";

const AT = { path: "/schedules", at: "/schedules" };

function schedule(number: number, more: object = {}) {
  return {
    id: `sched_${number}`,
    name: `Report ${number}`,
    words: "Every weekday at 09:00",
    zone: "Europe/Berlin",
    nextFireTime: new Date(Date.now() + 2 * 86_400_000).toISOString(),
    pausedAt: null,
    pausedBy: null,
    pauseReason: null,
    agent: { name: "Analyst" },
    owner: { name: "Ada" },
    lastTick: null,
    ...more,
  };
}

function page(nodes: object[]) {
  const pageInfo = { hasNextPage: false, endCursor: null };
  return { data: { schedules: { nodes, pageInfo, totalCount: nodes.length } } };
}

test("a row says when it runs next and how it went last, and leads to its page", async () => {
  const lastTick = { state: "FAILED", fireTime: "2026-01-14T09:00:00Z" };
  mockNetwork(() => page([schedule(1, { lastTick })]));
  renderPage(ScheduleListPage, AT);
  const row = within(await screen.findByRole("listitem"));
  expect(row.getByRole("link", { name: "Report 1" })).toHaveAttribute("href", "/schedules/sched_1");
  expect(row.getByText("in 2 days")).toBeVisible();
  expect(row.getByText("Failed")).toBeVisible();
});

test("a paused one says by whom and why", async () => {
  const paused = { pausedAt: "2026-01-14T09:00:00Z", nextFireTime: null, pauseReason: "Holidays" };
  mockNetwork(() =>
    page([schedule(1, { ...paused, pausedBy: { name: "Ben" } }), schedule(2, { ...paused, pausedBy: null })]),
  );
  renderPage(ScheduleListPage, AT);
  expect(await screen.findByText(/by Ben, .*: Holidays/)).toBeVisible();
  expect(screen.getByText(/by the server, .*: Holidays/)).toBeVisible();
});

test("only one's own are asked of the server", async () => {
  const calls = mockNetwork(() => page([]));
  renderPage(ScheduleListPage, AT);
  expect(await screen.findByRole("heading", { name: "Nothing is scheduled" })).toBeVisible();
  await userEvent.click(screen.getByLabelText("Only mine"));
  expect(await screen.findByRole("heading", { name: "You have scheduled nothing" })).toBeVisible();
  expect(calls.at(-1)?.variables).toMatchObject({ filter: { own: true } });
});
