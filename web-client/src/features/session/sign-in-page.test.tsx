import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";

import { useSession } from "@/shared/session/session-store";
import { mockNetwork, renderPage } from "@/shared/testing/render-page";

import { SignInPage } from "./sign-in-page";

const SERVER = {
  name: "Profile Builder",
  version: "0.1.0",
  mode: "production",
  model: { name: "claude", simulated: false },
  developmentSignIn: false,
};

beforeEach(() => useSession.setState({ token: null, notice: null }));

test("a wrong token is explained and not stored", async () => {
  mockNetwork(({ url }) =>
    url === "/graphql"
      ? Response.json({ error: "authentication_failed", message: "Invalid token" }, { status: 401 })
      : SERVER,
  );
  renderPage(SignInPage, { path: "/sign-in", at: "/sign-in" });
  await userEvent.type(screen.getByLabelText("API token"), "pb_wrong");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));

  expect(await screen.findByText(/This token is not valid/)).toBeVisible();
  expect(screen.getByLabelText("API token")).toHaveAccessibleDescription(/not valid/);
  expect(useSession.getState().token).toBeNull();
  expect(localStorage).toHaveLength(0);
});

test("a right token is tried, stored, and leads on", async () => {
  const calls = mockNetwork(({ url }) => (url === "/graphql" ? { data: { viewer: { user: {} } } } : SERVER));
  const router = renderPage(SignInPage, { path: "/sign-in", at: "/sign-in" });
  await userEvent.type(screen.getByLabelText("API token"), " pb_right ");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));

  await screen.findByText("Another page");
  expect(router.state.location.pathname).toBe("/agents");
  expect(localStorage.getItem("profile-builder.token")).toBe("pb_right");
  expect(calls.find(({ url }) => url === "/graphql")?.headers.get("authorization")).toBe("Bearer pb_right");
});

test("the development sign-in is offered only where the server has it", async () => {
  mockNetwork(() => SERVER);
  renderPage(SignInPage, { path: "/sign-in", at: "/sign-in" });
  await screen.findByText("Profile Builder 0.1.0");
  expect(screen.queryByRole("button", { name: /development admin/ })).toBeNull();
});
