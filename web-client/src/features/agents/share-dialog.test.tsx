import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { ShareDialog } from "./share-dialog";

const SALES = {
  id: "share_1",
  audience: "DEPARTMENT",
  department: "SALES",
  team: null,
  sharedBy: { name: "Ada" },
  sharedAt: "2026-11-26T10:00:00Z",
};

function open(visibility: string, sharing: unknown[], errors: unknown[] = []) {
  const calls = mockNetwork(({ operation }) => {
    if (operation === "shareAgent") return { data: { shareAgent: { errors } } };
    if (operation === "unshareAgent") return { data: { unshareAgent: { errors } } };
    if (operation === "setAgentVisibility") return { data: { setAgentVisibility: { errors } } };
    const nodes = [
      { id: "team_1", name: "Day shift", viewerIsMember: false },
      { id: "team_2", name: "Night shift", viewerIsMember: true },
    ];
    const agent = { visibility, createdBy: { id: "user_1", name: "Ada" }, sharing };
    return { data: { agent, teams: { nodes } } };
  });
  const dialog = () => <ShareDialog agent={{ id: "agent_1", name: "Counter" }} onClose={() => {}} />;
  renderPage(dialog, { path: "/agents", at: "/agents" });
  return calls;
}

test("one's own team and department come first, and are shared with at once", async () => {
  const calls = open("OPEN", []);
  const select = await screen.findByLabelText("Share with");
  const options = within(select).getAllByRole("option");
  expect(options.slice(1, 4).map((option) => option.textContent)).toEqual([
    "Night shift (your team)",
    "Day shift",
    "Sales (your department)",
  ]);
  await userEvent.selectOptions(select, "Night shift (your team)");
  await userEvent.click(screen.getByRole("button", { name: "Share" }));
  const input = { id: "agent_1", audience: { teamId: "team_2" } };
  expect(calls.find(({ operation }) => operation === "shareAgent")?.variables).toEqual({ input });
});

test("a share is removed, and is not offered again while it is there", async () => {
  const calls = open("RESTRICTED", [SALES]);
  const select = await screen.findByLabelText("Share with");
  expect(within(select).queryByText("Sales (your department)")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Remove Sales (department)" }));
  const input = { id: "agent_1", audience: { department: "SALES" } };
  expect(calls.find(({ operation }) => operation === "unshareAgent")?.variables).toEqual({ input });
});

test("what is refused is said, and the dialog stays", async () => {
  open("RESTRICTED", [SALES], [{ message: "only whoever made this agent may do that" }]);
  await userEvent.click(await screen.findByRole("button", { name: "Open it to everybody" }));
  expect(await screen.findByText("Only whoever made this agent may do that.")).toBeVisible();
  expect(screen.getByRole("dialog", { name: "Share Counter" })).toBeVisible();
});
