import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Permission } from "@/shared/graphql/generated/graphql";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { TeamPage } from "./team-page";

const ADA = { id: "user_1", name: "Ada", email: "ada@company.example", department: "SALES" };
const BEN = { id: "user_2", name: "Ben", email: "ben@company.example" };

function open(permissions: Permission[]) {
  const calls = mockNetwork(({ operation }) => {
    if (operation === "listTeamMembers") {
      return {
        data: { team: { members: { nodes: [ADA], pageInfo: { hasNextPage: false, endCursor: null } } } },
      };
    }
    if (operation === "listUsers") return { data: { users: { nodes: [ADA, BEN], totalCount: 12 } } };
    if (operation === "addTeamMember") return { data: { addTeamMember: { errors: [] } } };
    if (operation === "renameTeam") {
      const message = 'another team is called "Taken": choose another name';
      return { data: { renameTeam: { errors: [{ code: "CONFLICT", field: null, message }] } } };
    }
    const team = { id: "team_1", name: "Night shift", memberCount: 1, createdBy: ADA };
    return { data: { team: { ...team, createdAt: "2026-11-26T10:00:00Z" } } };
  });
  renderPage(TeamPage, { path: "/settings/teams/:id", at: "/settings/teams/team_1", permissions });
  return calls;
}

test("an administrator finds people, and takes in who is not in the team yet", async () => {
  const calls = open(["MANAGE_TEAMS"]);
  await userEvent.type(await screen.findByLabelText("Name or address"), "company");
  await userEvent.click(await screen.findByRole("button", { name: "Add Ben" }));
  expect(screen.getByText("In the team")).toBeVisible();
  expect(screen.getByText(/And 10 more/)).toBeVisible();
  const input = { id: "team_1", userId: "user_2" };
  expect(calls.find(({ operation }) => operation === "addTeamMember")?.variables).toEqual({ input });
});

test("a name that another team has is refused with the reason", async () => {
  open(["MANAGE_TEAMS"]);
  await userEvent.click(await screen.findByRole("button", { name: "Rename", hidden: false }));
  await userEvent.clear(screen.getByLabelText("Name"));
  await userEvent.type(screen.getByLabelText("Name"), "Taken");
  await userEvent.click(screen.getAllByRole("button", { name: "Rename" }).at(-1) as HTMLElement);
  expect(await screen.findByText(/choose another name/)).toBeVisible();
});

test("others see who is in it and are offered no change", async () => {
  open(["READ_TEAMS"]);
  expect(await screen.findByText("ada@company.example · Sales")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});
