import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { AgentListPage } from "./agent-list-page";

const AT = { path: "/agents", at: "/agents" };

function agent(number: number) {
  return {
    id: `agent_${number}`,
    name: `Agent ${number}`,
    description: "",
    status: "ACTIVE",
    tags: [],
    visibility: "OPEN",
    sharedWithViewer: false,
    currentVersion: { number: 1 },
  };
}

function page(numbers: number[], totalCount: number, endCursor: string | null) {
  const pageInfo = { hasNextPage: endCursor !== null, endCursor };
  return { data: { agents: { nodes: numbers.map(agent), pageInfo, totalCount } } };
}

const noStatistics = { data: { agentStatistics: [] } };

test("more agents are loaded behind the last one shown", async () => {
  mockNetwork(({ operation, variables }) => {
    if (operation !== "listAgents") return noStatistics;
    return variables.after === "cursor-2" ? page([3], 3, null) : page([1, 2], 3, "cursor-2");
  });
  renderPage(AgentListPage, AT);
  expect(await screen.findByText("2 of 3")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Load more" }));

  expect(await screen.findByText("3 of 3")).toBeVisible();
  expect(screen.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent)).toEqual([
    "Agent 1",
    "Agent 2",
    "Agent 3",
  ]);
  expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
});

test("search and status go to the server, and nothing found can be cleared", async () => {
  const calls = mockNetwork(({ operation, variables }) => {
    if (operation !== "listAgents") return noStatistics;
    return Object.keys(variables.filter as object).length > 0 ? page([], 0, null) : page([1], 1, null);
  });
  renderPage(AgentListPage, { ...AT, at: "/agents?status=INACTIVE&search=budget" });
  await userEvent.click(await screen.findByRole("button", { name: "Clear the filter" }));

  expect(await screen.findByText("Agent 1")).toBeVisible();
  expect(calls[0]?.variables.filter).toEqual({ status: "INACTIVE", search: "budget" });
});

test("a failure shows the id to quote and can be tried again", async () => {
  let broken = true;
  mockNetwork(({ operation }) => {
    if (operation !== "listAgents") return noStatistics;
    if (!broken) return page([1], 1, null);
    return { errors: [{ message: "It broke.", extensions: { code: "INTERNAL", requestId: "req_42" } }] };
  });
  renderPage(AgentListPage, AT);
  expect(await screen.findByText("req_42")).toBeVisible();
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Agent 1")).toBeVisible();
});

test("people who may create agents are offered examples to start from", async () => {
  mockNetwork(() => page([], 0, null));
  renderPage(AgentListPage, { ...AT, permissions: ["CREATE_AGENT"] });
  expect(await screen.findByRole("heading", { name: "Create your first agent" })).toBeVisible();
  expect(screen.getByRole("link", { name: /Handbook helper/ })).toHaveAttribute(
    "href",
    "/agents/new?example=handbook-helper",
  );
});
