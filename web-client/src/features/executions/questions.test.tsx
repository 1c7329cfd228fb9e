import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Permission } from "@/shared/graphql/generated/graphql";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import type { Approval } from "./approval";
import type { ExecutionEvent } from "./execution-event";
import { Questions } from "./questions";
import { useApprovals } from "./use-approvals";

/** The viewer of the tests is user_1, a builder. */
const APPROVAL: Approval = {
  id: "approval_1",
  kind: "CALL",
  callId: "toolu_1",
  tool: "send",
  arguments: { to: "ann@company.example", text: "Hello\nAnn" },
  argumentsHash: "hash-1",
  risk: "DESTRUCTIVE",
  policy: { people: 2, role: null, byRequester: true },
  agreed: [{ id: "user_2", name: "Ben" }],
  status: "PENDING",
  requestedAt: "2026-01-14T09:00:00Z",
  expiresAt: "2026-01-21T09:00:00Z",
  decidedAt: null,
  decidedBy: null,
  reason: null,
};

const DOUBT: Approval = { ...APPROVAL, id: "approval_2", kind: "DOUBT", agreed: [], argumentsHash: "" };

const ASKED = [{ seq: 3, kind: "APPROVAL_REQUESTED" }] as ExecutionEvent[];

type Answer = { status?: string; argumentsHash?: string; error?: { code: string; message: string } };
type Options = { permissions?: Permission[]; requestedBy?: string; answer?: () => Answer };

/** A page with these questions; the answer may change what is read afterwards. */
function open(
  read: () => Approval,
  { permissions = ["DECIDE_APPROVAL"], requestedBy = "user_9", answer }: Options = {},
) {
  const calls = mockNetwork(({ operation }) => {
    if (operation === "findApprovals") return { data: { execution: { approvals: [read()] } } };
    const { status = "APPROVED", argumentsHash = "hash-1", error } = answer?.() ?? {};
    const payload = { approval: error ? null : { status, argumentsHash }, errors: error ? [error] : [] };
    return { data: { [operation!]: payload } };
  });
  function Page() {
    const approvals = useApprovals("exec_1", ASKED);
    return <Questions approvals={approvals.data ?? []} over={false} requestedBy={requestedBy} />;
  }
  renderPage(Page, { path: "/", at: "/", permissions });
  const inputs = () =>
    calls.filter(({ variables }) => variables.input).map(({ variables }) => variables.input);
  return { inputs };
}

const question = () => screen.findByRole("region", { name: "May send be called?" });

test("a question says what is called, who has to agree and who has, and is approved as it was seen", async () => {
  const { inputs } = open(() => APPROVAL);
  const panel = within(await question());
  expect(panel.getByText("Destructive")).toBeVisible();
  expect(panel.getByText(/Hello\s+Ann/)).toBeVisible();
  expect(panel.getByText("2 people")).toBeVisible();
  expect(panel.getByText("1 of 2 (Ben)")).toBeVisible();
  await userEvent.type(panel.getByLabelText(/^Reason/), "Fine.");
  await userEvent.click(panel.getByRole("button", { name: "Approve" }));
  expect(inputs()).toEqual([{ id: "approval_1", approve: true, argumentsHash: "hash-1", reason: "Fine." }]);
});

test("a call is denied without a reason", async () => {
  const { inputs } = open(() => APPROVAL);
  await userEvent.click(within(await question()).getByRole("button", { name: "Deny" }));
  expect(inputs()).toEqual([{ id: "approval_1", approve: false, argumentsHash: "hash-1", reason: null }]);
});

test("characters that cannot be seen are shown as marked codes", async () => {
  open(() => ({ ...APPROVAL, arguments: { file: "invoice\u202Efdp.exe", copies: 2 } }));
  const panel = within(await question());
  expect(panel.getByText("\\u202E").tagName).toBe("MARK");
  expect(panel.getByText(/characters that cannot be seen/)).toBeVisible();
  expect(panel.getByText(/number/)).toBeVisible();
});

test("a number that the browser cannot hold is not passed over", async () => {
  open(() => ({ ...APPROVAL, arguments: { order: [{ number: 12345678901234567890 }] } }));
  expect(within(await question()).getByText(/is shown rounded/)).toBeVisible();
});

test("edited arguments are checked as they are typed, and sent once they are an object", async () => {
  const { inputs } = open(() => APPROVAL);
  const panel = within(await question());
  await userEvent.click(panel.getByRole("button", { name: "Edit and approve…" }));
  const field = panel.getByLabelText("Arguments as JSON");
  const send = panel.getByRole("button", { name: "Approve these arguments" });
  expect(JSON.parse((field as HTMLTextAreaElement).value)).toEqual(APPROVAL.arguments);
  await userEvent.clear(field);
  await userEvent.type(field, '{{"to": ');
  expect(panel.getByText(/This is not JSON yet/)).toBeVisible();
  expect(send).toBeDisabled();
  await userEvent.clear(field);
  await userEvent.type(field, '[["ann"]');
  expect(field).toHaveAccessibleDescription(/Write an object in braces/);
  expect(send).toBeDisabled();
  await userEvent.clear(field);
  await userEvent.type(field, '{{"to": "bob"}');
  await userEvent.click(send);
  expect(inputs()).toEqual([
    { id: "approval_1", approve: true, argumentsHash: "hash-1", reason: null, arguments: { to: "bob" } },
  ]);
});

test("who changed the arguments has seen them, and waits for the others", async () => {
  let approval = APPROVAL;
  open(() => approval, {
    answer: () => {
      const agreed = [{ id: "user_1", name: "Ada" }];
      approval = { ...APPROVAL, arguments: { to: "bob" }, argumentsHash: "hash-2", agreed };
      return { status: "PENDING", argumentsHash: "hash-2" };
    },
  });
  const panel = within(await question());
  await userEvent.click(panel.getByRole("button", { name: "Edit and approve…" }));
  await userEvent.click(panel.getByRole("button", { name: "Approve these arguments" }));
  expect(await panel.findByText("You have agreed. It waits for somebody else.")).toBeVisible();
  expect(panel.getByText("1 of 2 (Ada)")).toBeVisible();
  expect(panel.queryByText(/Somebody has changed/)).toBeNull();
  expect(panel.queryByLabelText("Arguments as JSON")).toBeNull();
});

test("somebody who was faster is named beside the reason, and no button is left", async () => {
  let approval = APPROVAL;
  open(() => approval, {
    answer: () => {
      approval = { ...APPROVAL, status: "DENIED", decidedBy: { id: "user_2", name: "Ben" }, reason: "No." };
      return { error: { code: "CONFLICT", message: "approval_1 is no longer open: it is denied" } };
    },
  });
  const panel = within(await question());
  await userEvent.click(panel.getByRole("button", { name: "Approve" }));
  expect(await panel.findByText("Denied by Ben: No.")).toBeVisible();
  expect(panel.getByRole("alert")).toHaveTextContent("is no longer open: it is denied");
  expect(panel.queryByRole("button", { name: "Approve" })).toBeNull();
  await userEvent.click(panel.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("region")).toBeNull();
});

test("arguments that changed meanwhile have to be looked at before they can be approved", async () => {
  let approval = APPROVAL;
  const { inputs } = open(() => approval, {
    answer: () => {
      if (approval !== APPROVAL) return {};
      approval = { ...APPROVAL, arguments: { to: "bob" }, argumentsHash: "hash-2" };
      return { error: { code: "CONFLICT", message: "the arguments have changed: look at them again" } };
    },
  });
  const panel = within(await question());
  await userEvent.click(panel.getByRole("button", { name: "Approve" }));
  expect(await panel.findByText("bob")).toBeVisible();
  expect(panel.queryByRole("button", { name: "Approve" })).toBeNull();
  await userEvent.click(panel.getByRole("button", { name: "I have looked at them" }));
  await userEvent.click(panel.getByRole("button", { name: "Approve" }));
  expect(inputs().at(-1)).toMatchObject({ argumentsHash: "hash-2" });
});

test("who may not decide sees the question, and why there is no button", async () => {
  open(() => APPROVAL, { permissions: [] });
  const panel = within(await question());
  expect(panel.getByText(/Your access role does not let you decide/)).toBeVisible();
  expect(panel.queryByRole("button")).toBeNull();
});

test("the agent's policy keeps the requester and other roles out", async () => {
  const policy = { people: 1, role: null, byRequester: false };
  open(() => ({ ...APPROVAL, policy }), { requestedBy: "user_1" });
  expect(await screen.findByText(/wants somebody else to decide/)).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

test("a role that the policy wants is named", async () => {
  open(() => ({ ...APPROVAL, policy: { people: 1, role: "OPERATOR", byRequester: true } }));
  expect(
    await screen.findByText("Only people with the access role operator decide on this call."),
  ).toBeVisible();
});

test("who has agreed may still deny, and not agree twice", async () => {
  open(() => ({ ...APPROVAL, agreed: [{ id: "user_1", name: "Ada" }] }));
  const panel = within(await question());
  expect(panel.getByText("You have agreed. It waits for somebody else.")).toBeVisible();
  expect(panel.queryByRole("button", { name: "Approve" })).toBeNull();
  expect(panel.getByRole("button", { name: "Deny" })).toBeEnabled();
});

test("a doubt asks what happened", async () => {
  const { inputs } = open(() => DOUBT);
  const panel = within(await screen.findByRole("region", { name: "What became of send?" }));
  expect(panel.getByText(/The server stopped while this call was under way/)).toBeVisible();
  await userEvent.type(panel.getByLabelText(/^What you found/), "Ann has it.");
  await userEvent.click(panel.getByRole("button", { name: "It happened" }));
  expect(inputs()).toEqual([{ id: "approval_2", resolution: "HAPPENED", note: "Ann has it." }]);
});

test("trying again is confirmed, since it may happen twice", async () => {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= () => {};
  const { inputs } = open(() => DOUBT);
  await userEvent.click(await screen.findByRole("button", { name: "Try again…" }));
  expect(screen.getByText(/it may happen twice/)).toBeVisible();
  expect(inputs()).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Call it again" }));
  expect(inputs()).toEqual([{ id: "approval_2", resolution: "RETRY", note: null }]);
});
