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

test("who has to agree is sent when the agent asks, in seconds, and checked first", async () => {
  const calls = answerCreate({ agent: { id: "agent_1" }, errors: [] });
  renderPage(NewAgentPage, AT);
  const sent = () => calls.find(({ operation }) => operation === "createAgent")?.variables;
  expect(screen.queryByLabelText("People who must agree")).toBeNull();
  await userEvent.click(screen.getByLabelText("Ask before calls that change something"));
  const people = screen.getByLabelText("People who must agree");
  await userEvent.clear(people);
  await userEvent.type(people, "6");
  await fillAndSave();
  expect(screen.getByText("Enter a number from 1 to 5.")).toBeVisible();
  expect(sent()).toBeUndefined();

  await userEvent.clear(people);
  await userEvent.type(people, "2");
  await userEvent.selectOptions(screen.getByLabelText("Access role"), "OPERATOR");
  await userEvent.selectOptions(screen.getByLabelText("Unit"), "hours");
  await userEvent.click(screen.getByLabelText("Whoever asked for the execution may decide too"));
  await userEvent.click(screen.getAllByRole("button", { name: "Create agent" })[0]!);
  await screen.findByText("Another page");
  const approval = { people: 2, role: "OPERATOR", byRequester: false, expiresAfter: 7 * 3_600 };
  expect(sent()).toMatchObject({ input: { configuration: { requireConfirmation: true, approval } } });
});

test("an agent that does not ask leaves who agrees to the server", async () => {
  const calls = answerCreate({ agent: { id: "agent_1" }, errors: [] });
  renderPage(NewAgentPage, AT);
  await fillAndSave();
  await screen.findByText("Another page");
  const { input } = calls.find(({ operation }) => operation === "createAgent")!.variables;
  expect((input as { configuration: object }).configuration).toEqual({
    maxSteps: 10,
    timeout: 300,
    model: "",
    compactAt: null,
    requireConfirmation: false,
    readOnly: false,
    rules: [],
  });
});

test("a rule is sent with its schema, and one that is not JSON is not", async () => {
  const calls = answerCreate({ agent: { id: "agent_1" }, errors: [] });
  renderPage(NewAgentPage, AT);
  expect(screen.getByText(/Add a tool first/)).toBeVisible();
  await userEvent.click(await screen.findByRole("button", { name: "Add Calculator" }));
  await userEvent.click(screen.getByRole("button", { name: "Add a rule" }));
  await userEvent.selectOptions(screen.getByLabelText("What becomes of them"), "are refused");
  await userEvent.type(screen.getByLabelText(/^Why/), "Too large.");
  const schema = screen.getByLabelText(/^When the arguments fit/);
  await userEvent.type(schema, "required");
  await userEvent.type(screen.getByLabelText("Name"), "Helper");
  await userEvent.type(screen.getByLabelText("System prompt"), "Help.");
  const save = () => userEvent.click(screen.getAllByRole("button", { name: "Create agent" })[0]!);
  await save();
  expect(await screen.findByText(/^Rule number 1 has a schema that is not JSON/)).toBeVisible();
  expect(calls.map(({ operation }) => operation)).not.toContain("createAgent");
  await userEvent.clear(schema);
  await userEvent.type(schema, '{{"required": [["a"]}');
  await save();
  await screen.findByText("Another page");
  const { input } = calls.find(({ operation }) => operation === "createAgent")!.variables;
  expect(input).toMatchObject({
    configuration: {
      rules: [{ tool: "calculate", scope: "DENY", when: { required: ["a"] }, reason: "Too large." }],
    },
  });
});
