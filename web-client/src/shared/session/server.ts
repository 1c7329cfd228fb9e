import { queryOptions } from "@tanstack/react-query";

import { RequestFailed } from "@/shared/graphql/request-failed";

/** What the server says about itself to anybody, by `GET /api/v1/server`. */
export type ServerInfo = {
  name: string;
  version: string;
  mode: "development" | "production";
  model: { name: string; simulated: boolean };
  developmentSignIn: boolean;
};

export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: async (): Promise<ServerInfo> => readJson(await fetch("/api/v1/server")),
  staleTime: Infinity,
});

/** A token for the development administrator; refused outside development mode. */
export async function signInForDevelopment(): Promise<string> {
  const response = await fetch("/api/v1/development/sign-in", { method: "POST" });
  return (await readJson<{ token: string }>(response)).token;
}

async function readJson<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const envelope = (await response.json().catch(() => ({}))) as {
    error?: string;
    message?: string;
    requestId?: string;
  };
  throw new RequestFailed({
    code: envelope.error ?? "INTERNAL",
    message: envelope.message ?? `The server answered with status ${response.status}.`,
    requestId: envelope.requestId,
  });
}
