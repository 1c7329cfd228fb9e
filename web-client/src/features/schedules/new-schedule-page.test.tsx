import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { NewSchedulePage } from "./new-schedule-page";
import { ownZone } from "./schedule-words";

const AT = {
  path: "/schedules/new",
  at: "/schedules/new?agent=agent_1",
  permissions: ["SCHEDULE_AGENT" as const],
};

const PREVIEW = {
  cron: "30 2 * * *",
  words: "Every day at 02:30",
  zone: "Europe/Berlin",
  notes: [],
  runs: [
    { at: "2027-03-27T01:30:00Z", local: "2027-03-27T02:30:00+01:00", note: null },
    {
      at: "2027-03-28T01:00:00Z",
      local: "2027-03-28T03:00:00+02:00",
      note: "02:30 does not exist on this day",
    },
  ],
};

function network(saved: object = { schedule: { id: "sched_1" }, errors: [] }) {
  return mockNetwork(({ operation, variables }) => {
    if (operation === "findAgentToSchedule") return { data: { agent: { id: "agent_1", name: "Analyst" } } };
    if (operation === "createSchedule") return { data: { createSchedule: saved } };
    const understood = variables.when === "daily at 2:30";
    const errors = understood ? [] : [{ field: "when", message: 'The word "blue" is not understood here' }];
    return { data: { previewSchedule: { preview: understood ? PREVIEW : null, errors } } };
  });
}

test("the words are shown as runs, with what clocks do, and saved with the browser's zone", async () => {
  const calls = network();
  const router = renderPage(NewSchedulePage, AT);
  await userEvent.type(await screen.findByLabelText("Goal"), "Go");
  await userEvent.type(screen.getByLabelText("When"), "daily at 2:30");
  const runs = within(await screen.findByRole("list", { name: "Next runs" }));
  expect(runs.getByText(/\(\+02:00\)/)).toBeVisible();
  expect(runs.getByText("02:30 does not exist on this day.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Save schedule" }));
  await screen.findByText("Another page");
  expect(router.state.location.pathname).toBe("/schedules/sched_1");
  const input = calls.find(({ operation }) => operation === "createSchedule")?.variables.input;
  expect(input).toMatchObject({
    agentId: "agent_1",
    name: "Analyst",
    goal: "Go",
    when: "daily at 2:30",
    zone: ownZone(),
    overlap: "SKIP",
    catchUpSeconds: 3600,
    notifyOn: "TROUBLE",
    notifyByMail: false,
  });
});

test("what is not understood is named while it is typed", async () => {
  network();
  renderPage(NewSchedulePage, AT);
  await userEvent.type(await screen.findByLabelText("When"), "every blue moon");
  expect(await screen.findByText('The word "blue" is not understood here.')).toBeVisible();
});

test("what the server refuses stands beside its field", async () => {
  network({ schedule: null, errors: [{ field: "zone", message: '"Mars" is not a time zone' }] });
  renderPage(NewSchedulePage, AT);
  await userEvent.type(await screen.findByLabelText("Goal"), "Go");
  await userEvent.type(screen.getByLabelText("When"), "daily at 2:30");
  await userEvent.click(screen.getByRole("button", { name: "Save schedule" }));
  expect(await screen.findByText('"Mars" is not a time zone.')).toBeVisible();
  expect(screen.getByLabelText("Time zone")).toBeInvalid();
});

test("nothing is sent while something is missing", async () => {
  const calls = network();
  renderPage(NewSchedulePage, AT);
  await userEvent.click(await screen.findByRole("button", { name: "Save schedule" }));
  expect(screen.getByLabelText("Goal")).toBeInvalid();
  expect(screen.getByLabelText("When")).toBeInvalid();
  expect(calls.some(({ operation }) => operation === "createSchedule")).toBe(false);
});
