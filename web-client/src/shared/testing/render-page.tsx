import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ComponentType } from "react";
import { createMemoryRouter, Outlet, RouterProvider } from "react-router";
import { vi } from "vitest";

import type { Permission } from "@/shared/graphql/generated/graphql";
import { type Viewer, ViewerContext } from "@/shared/session/viewer";

type Call = {
  url: string;
  operation: string | undefined;
  variables: Record<string, unknown>;
  headers: Headers;
};

/**
 * Answers every request of the page by `answer` and returns what was asked.
 *
 * An answer is the body; a `Response` is sent as it is.
 */
export function mockNetwork(answer: (call: Call) => unknown): Call[] {
  const calls: Call[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
    const body = init?.body
      ? (JSON.parse(String(init.body)) as { query: string; variables: Call["variables"] })
      : null;
    const operation = /(?:query|mutation) (\w+)/.exec(body?.query ?? "")?.[1];
    const call = {
      url: String(url),
      operation,
      variables: body?.variables ?? {},
      headers: new Headers(init?.headers),
    };
    calls.push(call);
    const reply = answer(call);
    return reply instanceof Response ? reply : Response.json(reply);
  });
  return calls;
}

const VIEWER: Viewer = {
  user: {
    id: "user_1",
    name: "Ada",
    email: "ada@company.example",
    accessRole: "BUILDER",
    department: "SALES",
  },
  organisation: { id: "org_1", name: "Company" },
  permissions: [],
  model: { name: "simulated", simulated: true },
};

type Options = { path: string; at: string; permissions?: Permission[] };

/** Renders one page at an address, for a viewer with these permissions. Other addresses show their path. */
export function renderPage(Page: ComponentType, { path, at, permissions = [] }: Options) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createMemoryRouter(
    [
      {
        element: (
          <ViewerContext value={{ ...VIEWER, permissions }}>
            <Outlet />
          </ViewerContext>
        ),
        children: [
          { path, element: <Page /> },
          { path: "*", element: <p>Another page</p> },
        ],
      },
    ],
    { initialEntries: [at] },
  );
  render(
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return router;
}
