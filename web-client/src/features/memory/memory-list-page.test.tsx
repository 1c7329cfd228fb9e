import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import type { Permission } from "@/shared/graphql/generated/graphql";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { AgentMemory } from "./agent-memory";
import { MemoryListPage } from "./memory-list-page";
import type { Memory } from "./use-memories";

const MEMORY: Memory = {
  id: "mem_1",
  text: "Ada prefers metric units.",
  scope: "USER",
  pinned: false,
  canEdit: true,
  searchable: true,
  executionId: "exec_1",
  seq: 3,
  createdAt: "2026-11-20T10:00:00Z",
  updatedAt: "2026-11-20T10:00:00Z",
  lastUsedAt: null,
  expiresAt: "2026-12-20T10:00:00Z",
  agent: { id: "agent_1", name: "Helper" },
  writtenBy: { name: "Ada" },
  editedBy: null,
};

function network(nodes: Memory[], errors: object[] = []) {
  return mockNetwork(({ operation, variables }) => {
    if (operation === "findMemorySettings") {
      return { data: { memorySettings: { days: 30, foundBy: "WORDS", embedder: "words-1" } } };
    }
    if (operation === "listAgentNames") {
      return { data: { agents: { nodes: [{ id: "agent_1", name: "Helper" }] } } };
    }
    if (operation === "listMemories") {
      const { search } = variables.filter as { search?: string };
      const pageInfo = { hasNextPage: false, endCursor: null };
      return { data: { memories: { nodes, pageInfo, foundBy: search ? "WORDS" : null } } };
    }
    if (operation === "setAgentTools") return { data: { updateAgent: { errors } } };
    return { data: { [operation ?? ""]: { deleted: 2, errors } } };
  });
}

function open(nodes: Memory[], { errors = [] as object[], permissions = [] as Permission[] } = {}) {
  const calls = network(nodes, errors);
  renderPage(MemoryListPage, { path: "/memory", at: "/memory", permissions });
  const input = (name: string) => calls.find(({ operation }) => operation === name)?.variables.input;
  return { calls, input };
}

async function row() {
  const text = await screen.findByText(MEMORY.text);
  return within(text.closest("li") as HTMLElement);
}

test("a memory says for whom it is and where it comes from", async () => {
  open([MEMORY]);
  const shown = await row();
  expect(shown.getByText("For me alone, with Helper")).toBeVisible();
  expect(shown.getByRole("link", { name: "an execution" })).toHaveAttribute("href", "/executions/exec_1");
  expect(shown.getByText(/\(event 3\) for Ada/)).toBeVisible();
  expect(await screen.findByText(/forgotten after 30 days/)).toBeVisible();
  expect(screen.getByText(/found by words, not by meaning/)).toBeVisible();
});

test("a memory is changed, pinned, and deleted after a second thought", async () => {
  const { input } = open([MEMORY]);
  const shown = await row();
  await userEvent.click(shown.getByRole("button", { name: /^Pin:/ }));
  expect(input("pinMemory")).toEqual({ id: "mem_1", pinned: true });
  await userEvent.click(shown.getByRole("button", { name: /^Edit:/ }));
  await userEvent.clear(screen.getByLabelText("Text"));
  await userEvent.type(screen.getByLabelText("Text"), "Ada likes miles.");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(input("updateMemory")).toEqual({ id: "mem_1", text: "Ada likes miles." });
  await userEvent.click((await row()).getByRole("button", { name: /^Delete:/ }));
  expect(input("deleteMemory")).toBeUndefined();
  await userEvent.click(screen.getByRole("button", { name: "Forget it" }));
  expect(input("deleteMemory")).toEqual({ id: "mem_1" });
});

test("what somebody else has to change offers nothing", async () => {
  open([{ ...MEMORY, canEdit: false }]);
  expect((await row()).queryByRole("button")).toBeNull();
});

test("a search goes by what the server goes by", async () => {
  const { calls } = open([MEMORY]);
  await userEvent.type(await screen.findByLabelText("Search memories"), "units");
  expect(await screen.findByText("Found by words, not by meaning, the best first.")).toBeVisible();
  const filters = calls.filter(({ operation }) => operation === "listMemories");
  expect(filters.at(-1)?.variables.filter).toEqual({ search: "units" });
});

test("only who may share chooses for whom, and the server's words stand at their field", async () => {
  const { input } = open([], { errors: [{ field: "text", message: "must not be empty" }] });
  const whom = within(screen.getByLabelText("For whom", { selector: "form select" }));
  expect(whom.getAllByRole("option")).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Remember" }));
  expect(await screen.findByText("What to remember must not be empty.")).toBeVisible();
  expect(input("saveMemory")).toEqual({ text: "", scope: "USER", agentId: null, pinned: false });
});

test("what is for an agent names it", async () => {
  const { input } = open([], { permissions: ["SHARE_MEMORIES"] });
  await screen.findAllByRole("option", { name: "Helper" });
  await userEvent.type(screen.getByLabelText("What to remember"), "We count in metres.");
  await userEvent.selectOptions(screen.getByLabelText("For whom", { selector: "form select" }), "AGENT");
  await userEvent.selectOptions(screen.getByLabelText("Agent", { selector: "form select" }), "agent_1");
  await userEvent.click(screen.getByRole("button", { name: "Remember" }));
  await vi.waitFor(() =>
    expect(input("saveMemory")).toEqual({
      text: "We count in metres.",
      scope: "AGENT",
      agentId: "agent_1",
      pinned: false,
    }),
  );
});

test("all of one's own is forgotten after a second thought", async () => {
  HTMLDialogElement.prototype.showModal ??= vi.fn();
  const { input } = open([MEMORY]);
  await userEvent.click(await screen.findByRole("button", { name: "Forget me" }));
  await userEvent.click(screen.getByRole("button", { name: "Forget everything", hidden: true }));
  await vi.waitFor(() => expect(input("deleteMemories")).toEqual({ scope: "USER" }));
});

test("an agent is let remember by its tools", async () => {
  const calls = network([]);
  renderPage(() => <AgentMemory agentId="agent_1" toolNames={["calculate", "memory_save"]} />, {
    path: "/",
    at: "/",
    permissions: ["UPDATE_AGENT"],
  });
  expect(await screen.findByText(/starts each execution anew/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Let it remember" }));
  const tools = ["calculate", "memory_search", "memory_save"];
  const change = calls.find(({ operation }) => operation === "setAgentTools");
  expect(change?.variables.input).toEqual({ id: "agent_1", tools });
});
