import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { NewAgentPage } from "./new-agent-page";

const TOOLS = [{ name: "calculate", title: "Calculator", description: "Counts.", risk: "READ" }];
const AT = { path: "/agents/new", at: "/agents/new", permissions: ["CREATE_AGENT" as const] };

function answerCreate(payload: { agent: { id: string } | null; errors: object[] }) {
  return mockNetwork(({ operation }) =>
    operation === "listTools" ? { data: { tools: TOOLS } } : { data: { createAgent: payload } },
  );
}

async function fillAndSave() {
  await userEvent.type(screen.getByLabelText("Name"), "Helper");
  await userEvent.type(screen.getByLabelText("System prompt"), "Help.");
  await userEvent.click(await screen.findByRole("button", { name: "Add Calculator" }));
  await userEvent.click(screen.getAllByRole("button", { name: "Create agent" })[0]!);
}

test("what the server refuses is said at its field, and nothing typed is lost", async () => {
  answerCreate({
    agent: null,
    errors: [
      { field: "configuration.maxSteps", message: "is 99; it must be from 1 to 50" },
      { field: "tags[1]", message: "must not be empty" },
      { field: null, message: "The organisation has too many agents." },
    ],
  });
  renderPage(NewAgentPage, AT);
  await fillAndSave();

  expect(await screen.findByText("Max steps is 99; it must be from 1 to 50.")).toBeVisible();
  expect(screen.getByText("Tags number 2 must not be empty.")).toBeVisible();
  expect(screen.getByLabelText("Max steps")).toHaveAccessibleDescription(/from 1 to 50/);
  expect(screen.getByLabelText(/^Tags/)).toHaveFocus();
  expect(screen.getByRole("alert")).toHaveTextContent("too many agents");
  expect(screen.getByLabelText("Name")).toHaveValue("Helper");
});

test("an empty form is not sent", async () => {
  const calls = answerCreate({ agent: null, errors: [] });
  renderPage(NewAgentPage, AT);
  await userEvent.click(screen.getAllByRole("button", { name: "Create agent" })[0]!);

  expect(await screen.findByText("Give the agent a name.")).toBeVisible();
  expect(screen.getByLabelText("Name")).toHaveFocus();
  expect(calls.map(({ operation }) => operation)).not.toContain("createAgent");
});

test("a saved agent is opened", async () => {
  const calls = answerCreate({ agent: { id: "agent_1" }, errors: [] });
  const router = renderPage(NewAgentPage, AT);
  await fillAndSave();

  await screen.findByText("Another page");
  expect(router.state.location.pathname).toBe("/agents/agent_1");
  expect(calls.find(({ operation }) => operation === "createAgent")?.variables).toMatchObject({
    input: { name: "Helper", systemPrompt: "Help.", tools: ["calculate"], configuration: { maxSteps: 10 } },
  });
});

test("people without the permission get no form", () => {
  answerCreate({ agent: null, errors: [] });
  renderPage(NewAgentPage, { ...AT, permissions: [] });
  expect(screen.getByRole("heading", { name: "Permission denied" })).toBeVisible();
  expect(screen.queryByLabelText("Name")).toBeNull();
});
