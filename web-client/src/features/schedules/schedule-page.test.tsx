import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { SchedulePage } from "./schedule-page";

const AT = { path: "/schedules/:id", at: "/schedules/sched_1" };

const SCHEDULE = {
  id: "sched_1",
  name: "Report",
  goal: "Explain the variances",
  cron: "0 9 * * 1-5",
  words: "Every weekday at 09:00",
  zone: "Europe/Berlin",
  overlap: "SKIP",
  catchUpSeconds: 3600,
  mayChange: true,
  pausedAt: null,
  pausedBy: null,
  pauseReason: null,
  agent: { id: "agent_1", name: "Analyst" },
  owner: { name: "Ada" },
  upcoming: [{ at: "2027-03-29T07:00:00Z", local: "2027-03-29T09:00:00+02:00", note: null }],
};

function tick(more: object) {
  return {
    id: "tick_1",
    fireTime: "2027-03-26T08:00:00Z",
    manual: false,
    state: "DONE",
    attempt: 1,
    executionId: "exec_1",
    retryAt: null,
    reason: null,
    ...more,
  };
}

function network(schedule: object, ticks: object[] = [], errors: object[] = []) {
  return mockNetwork(({ operation }) => {
    if (operation === "findSchedule") return { data: { schedule: { ...SCHEDULE, ...schedule } } };
    if (operation === "listTicks") {
      const pageInfo = { hasNextPage: false, endCursor: null };
      return { data: { schedule: { id: "sched_1", ticks: { nodes: ticks, pageInfo } } } };
    }
    return { data: { [operation ?? ""]: { errors } } };
  });
}

test("each run says what became of it and leads to its execution", async () => {
  const failed = tick({ id: "tick_2", state: "FAILED", attempt: 4, reason: "the model failed" });
  network({}, [failed, tick({ id: "tick_3", state: "MISSED", executionId: null }), tick({ manual: true })]);
  renderPage(SchedulePage, AT);
  const runs = within(await screen.findByRole("region", { name: "Runs" }));
  expect(await runs.findByText("Attempt 4 of 4")).toBeVisible();
  expect(runs.getByText("The model failed.")).toBeVisible();
  expect(runs.getByText("Run by hand")).toBeVisible();
  expect(runs.getAllByRole("link")).toHaveLength(2);
  expect(runs.getAllByRole("link")[0]).toHaveAttribute("href", "/executions/exec_1");
});

test("a paused one says by whom and why, and can be resumed", async () => {
  const paused = { pausedAt: "2027-03-01T09:00:00Z", pauseReason: "the agent is gone", upcoming: [] };
  const calls = network(paused);
  renderPage(SchedulePage, AT);
  expect(await screen.findByText("Paused by the server")).toBeVisible();
  expect(screen.getByText(/the agent is gone/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Resume" }));
  await screen.findByRole("button", { name: "Resume" });
  expect(calls.some(({ operation }) => operation === "resumeSchedule")).toBe(true);
});

test("what the server refuses is said", async () => {
  network({}, [], [{ code: "CONFLICT", message: "what this schedule started still goes on" }]);
  renderPage(SchedulePage, AT);
  await userEvent.click(await screen.findByRole("button", { name: "Run now" }));
  expect(await screen.findByText("What this schedule started still goes on.")).toBeVisible();
});

test("who may not change it sees no buttons", async () => {
  network({ mayChange: false });
  renderPage(SchedulePage, AT);
  await screen.findByRole("heading", { level: 1, name: "Report" });
  expect(screen.queryByRole("button", { name: "Run now" })).toBeNull();
});
