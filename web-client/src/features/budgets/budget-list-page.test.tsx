import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Permission } from "@/shared/graphql/generated/graphql";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { BudgetListPage } from "./budget-list-page";
import type { Budget } from "./use-budgets";

const BUDGET: Budget = {
  id: "budget_1",
  scope: "ORGANISATION",
  subjectId: null,
  subjectName: null,
  period: "MONTH",
  unit: "MICRO_USD",
  amount: 5_000_000,
  used: 4_500_000,
  reserved: 120_000,
  alertedAt: "2026-11-26T10:00:00Z",
};

function open(budgets: Budget[], permissions: Permission[] = ["MANAGE_BUDGETS"]) {
  const calls = mockNetwork(({ operation }) => {
    if (operation === "listAgentNames") {
      return { data: { agents: { nodes: [{ id: "agent_1", name: "Helper" }] } } };
    }
    if (operation === "listBudgetTeams") {
      return { data: { teams: { nodes: [{ id: "team_1", name: "Night shift" }] } } };
    }
    if (operation === "setBudget") return { data: { setBudget: { errors: [] } } };
    return { data: { budgets } };
  });
  renderPage(BudgetListPage, { path: "/settings/budgets", at: "/settings/budgets", permissions });
  return calls;
}

test("a budget that is nearly used is named above, with what is used and reserved", async () => {
  open([BUDGET]);
  const notice = await screen.findByRole("alert");
  expect(notice).toHaveTextContent("The whole organization: 90% of $5.00");
  expect(screen.getByText(/\$4.50 used this month, \$0.1200 reserved/)).toBeVisible();
  expect(screen.getByRole("progressbar")).toHaveAttribute("value", "0.9");
});

test("a budget is set in dollars for an agent, and what is no amount is said", async () => {
  const calls = open([]);
  await screen.findByRole("option", { name: "Helper" });
  await userEvent.selectOptions(screen.getByLabelText("For the executions of"), "Helper");
  await userEvent.type(screen.getByLabelText("Amount"), "some");
  await userEvent.click(screen.getByRole("button", { name: "Set budget" }));
  expect(screen.getByText(/must be a number greater than 0/)).toBeVisible();
  await userEvent.clear(screen.getByLabelText("Amount"));
  await userEvent.type(screen.getByLabelText("Amount"), "2.50");
  await userEvent.click(screen.getByRole("button", { name: "Set budget" }));
  const input = { agentId: "agent_1", teamId: null, period: "MONTH", unit: "MICRO_USD", amount: 2_500_000 };
  expect(calls.find(({ operation }) => operation === "setBudget")?.variables).toEqual({ input });
});

test("a budget is lifted after a second thought", async () => {
  const calls = open([{ ...BUDGET, scope: "AGENT", subjectId: "agent_1", subjectName: "Helper" }]);
  const row = (await screen.findAllByRole("listitem")).at(-1) as HTMLElement;
  await userEvent.click(within(row).getByRole("button", { name: /^Lift the budget of Helper/ }));
  await userEvent.click(within(row).getByRole("button", { name: "Lift it" }));
  const subject = { agentId: "agent_1", userId: null, teamId: null };
  const input = { ...subject, period: "MONTH", unit: "MICRO_USD", amount: null };
  expect(calls.find(({ operation }) => operation === "setBudget")?.variables).toEqual({ input });
});

test("who may not manage budgets is told so, and nothing is asked", async () => {
  const calls = open([], []);
  expect(await screen.findByText("Permission denied")).toBeVisible();
  expect(calls).toHaveLength(0);
});

test("a budget of a team is set, and named as one", async () => {
  const calls = open([{ ...BUDGET, scope: "TEAM", subjectId: "team_1", subjectName: "Night shift" }]);
  expect(await screen.findByText("Night shift (team)")).toBeVisible();
  await screen.findByRole("option", { name: "Night shift" });
  await userEvent.selectOptions(screen.getByLabelText("For the executions of"), "Night shift");
  await userEvent.type(screen.getByLabelText("Amount"), "1");
  await userEvent.click(screen.getByRole("button", { name: "Set budget" }));
  const input = { agentId: null, teamId: "team_1", period: "MONTH", unit: "MICRO_USD", amount: 1_000_000 };
  expect(calls.find(({ operation }) => operation === "setBudget")?.variables).toEqual({ input });
});
