import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Permission } from "@/shared/graphql/generated/graphql";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { LimitListPage } from "./limit-list-page";
import type { Concurrency } from "./use-limits";

const NONE: Concurrency = { atMost: null, running: 1, queued: 0, agents: [] };

function open(concurrency: Concurrency, permissions: Permission[] = ["LIMIT_CONCURRENCY"]) {
  const calls = mockNetwork(({ operation }) => {
    if (operation === "listAgentNames") {
      return { data: { agents: { nodes: [{ id: "agent_1", name: "Helper" }] } } };
    }
    if (operation === "limitConcurrency") return { data: { limitConcurrency: { errors: [] } } };
    return { data: { concurrency } };
  });
  renderPage(LimitListPage, { path: "/settings/limits", at: "/settings/limits", permissions });
  const set = () => calls.find(({ operation }) => operation === "limitConcurrency")?.variables;
  return { calls, set };
}

test("what runs and waits is said, and a limit is set for an agent", async () => {
  const { set } = open(NONE);
  expect(await screen.findByText(/1 execution is running, and 0 wait/)).toBeVisible();
  await screen.findByRole("option", { name: "Helper" });
  await userEvent.selectOptions(screen.getByLabelText("For the executions of"), "Helper");
  await userEvent.type(screen.getByLabelText("At most at once"), "1.5");
  await userEvent.click(screen.getByRole("button", { name: "Set limit" }));
  expect(screen.getByText(/must be a whole number from 1 to 10,000/)).toBeVisible();
  expect(set()).toBeUndefined();
  await userEvent.clear(screen.getByLabelText("At most at once"));
  await userEvent.type(screen.getByLabelText("At most at once"), "3");
  await userEvent.click(screen.getByRole("button", { name: "Set limit" }));
  expect(set()).toEqual({ input: { agentId: "agent_1", atMost: 3 } });
});

test("a limit of an agent is lifted", async () => {
  const agents = [{ agent: { id: "agent_1", name: "Helper" }, atMost: 2, running: 2 }];
  const { set } = open({ ...NONE, atMost: 20, agents });
  await userEvent.click(await screen.findByRole("button", { name: "Lift the limit of Helper" }));
  expect(set()).toEqual({ input: { agentId: "agent_1", atMost: null } });
});

test("who may not limit is told so, and nothing is asked", async () => {
  const { calls } = open(NONE, []);
  expect(await screen.findByText("Permission denied")).toBeVisible();
  expect(calls).toHaveLength(0);
});
