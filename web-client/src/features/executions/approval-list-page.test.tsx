import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { ApprovalCount } from "./approval-count";
import { ApprovalListPage } from "./approval-list-page";

const AT = { path: "/approvals", at: "/approvals" };

function approval(number: number, more: object = {}) {
  return {
    id: `approval_${number}`,
    kind: "CALL",
    tool: `send_${number}`,
    risk: "WRITE",
    status: "PENDING",
    requestedAt: "2026-01-14T09:00:00Z",
    expiresAt: new Date(Date.now() + 2 * 86_400_000).toISOString(),
    decidedAt: null,
    decidedBy: null,
    execution: {
      id: `exec_${number}`,
      goal: "Tell them",
      status: "WAITING",
      agent: { name: "Careful" },
      requestedBy: { name: "Ada" },
    },
    ...more,
  };
}

function page(nodes: object[], endCursor: string | null = null) {
  return { data: { approvals: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } } };
}

test("those that wait are listed, lead to their execution, and more are loaded behind them", async () => {
  const calls = mockNetwork(({ variables }) =>
    variables.after === "cursor-1"
      ? page([approval(2, { kind: "DOUBT", expiresAt: null })])
      : page([approval(1)], "cursor-1"),
  );
  renderPage(ApprovalListPage, AT);
  const first = await screen.findByRole("link", { name: "May send_1 be called?" });
  expect(first).toHaveAttribute("href", "/executions/exec_1");
  expect(screen.getByText("in 2 days")).toBeVisible();
  expect(calls[0]?.variables).toMatchObject({ status: "PENDING", after: null });
  await userEvent.click(screen.getByRole("button", { name: "Load more" }));
  expect(await screen.findByRole("link", { name: "What became of send_2?" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
});

test("an empty list says that nothing waits", async () => {
  mockNetwork(() => page([]));
  renderPage(ApprovalListPage, AT);
  expect(await screen.findByRole("heading", { name: "Nothing waits for you" })).toBeVisible();
});

test("another status is asked of the server, and says who decided", async () => {
  const decided = { status: "DENIED", decidedAt: "2026-01-14T10:00:00Z", decidedBy: { name: "Ben" } };
  const calls = mockNetwork(({ variables }) =>
    page(variables.status === "DENIED" ? [approval(1, decided)] : []),
  );
  renderPage(ApprovalListPage, AT);
  await userEvent.selectOptions(screen.getByLabelText("Status"), "DENIED");
  const row = within(await screen.findByRole("listitem"));
  expect(row.getByText("Denied")).toBeVisible();
  expect(row.getByText(/by Ben/)).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Status"), "ALL");
  expect(await screen.findByRole("heading", { name: "Nothing matches" })).toBeVisible();
  expect(calls.at(-1)?.variables.status).toBeNull();
});

test("a question whose execution has ended waits for nobody", async () => {
  const execution = { ...approval(1).execution, status: "CANCELLED" };
  mockNetwork(() => page([approval(1, { execution })]));
  renderPage(ApprovalListPage, { ...AT, at: "/approvals?status=ALL" });
  expect(await screen.findByText("Not decided")).toBeVisible();
  expect(screen.queryByText(/expires/)).toBeNull();
});

test("the navigation counts what waits", async () => {
  mockNetwork(() => page([approval(1), approval(2)], "more"));
  renderPage(() => <ApprovalCount />, { path: "/", at: "/" });
  expect(await screen.findByText(/2\+/)).toHaveTextContent("2+ waiting");
});

test("the navigation shows no zero", async () => {
  const calls = mockNetwork(() => page([]));
  renderPage(() => <ApprovalCount />, { path: "/", at: "/" });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  expect(screen.queryByText(/waiting/)).toBeNull();
});
