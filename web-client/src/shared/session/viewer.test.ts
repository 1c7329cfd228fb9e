import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { mockNetwork } from "@/shared/testing/render-page";

import { useSession } from "./session-store";
import { viewerQuery } from "./viewer";

const department = () => localStorage.getItem("profile-builder.department");

test("the department stays in the browser for as long as the session, for the documentation", async () => {
  mockNetwork(() => ({ data: { viewer: { user: { department: "SALES" } } } }));
  useSession.getState().signIn("pb_sales");
  await new QueryClient().fetchQuery(viewerQuery);
  expect(department()).toBe("sales");

  useSession.getState().signOut();
  expect(department()).toBeNull();
});

test("somebody without a department leaves none", async () => {
  localStorage.setItem("profile-builder.department", "finance");
  mockNetwork(() => ({ data: { viewer: { user: { department: null } } } }));
  await new QueryClient().fetchQuery(viewerQuery);
  expect(department()).toBeNull();
});
