import { useSession } from "@/shared/session/session-store";

import type { TypedDocumentString } from "./generated/graphql";
import { RequestFailed } from "./request-failed";

type GraphqlError = { message: string; extensions?: { code?: string; requestId?: string } };
type Reply<Result> = {
  data?: Result | null;
  errors?: GraphqlError[];
  // The server's envelope, when the request did not get as far as GraphQL.
  error?: string;
  message?: string;
  requestId?: string;
};

/**
 * Sends one operation and returns its data, or throws [`RequestFailed`].
 *
 * A refused token ends the session, unless the caller tries out a token of its own.
 */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { token, signal }: { token?: string; signal?: AbortSignal } = {},
): Promise<Result> {
  const response = await post({ query: document.toString(), variables }, token, signal);
  const reply = (await response.json().catch(() => ({}))) as Reply<Result>;
  if (response.ok && reply.data && !reply.errors?.length) return reply.data;

  const failure = describe(response, reply);
  if (failure.isAuthentication && token === undefined) useSession.getState().expire();
  throw failure;
}

async function post(body: unknown, token: string | undefined, signal: AbortSignal | undefined) {
  const bearer = token ?? useSession.getState().token;
  try {
    return await fetch("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestFailed({ code: "UNAVAILABLE", message: "The server cannot be reached." });
  }
}

/** What a response that is no success says. */
export function describe(response: Response, reply: Reply<unknown>): RequestFailed {
  const first = reply.errors?.[0];
  const code = response.status === 401 ? "AUTHENTICATION_FAILED" : (first?.extensions?.code ?? reply.error);
  return new RequestFailed({
    code: code ?? "INTERNAL",
    message: first?.message ?? reply.message ?? `The server answered with status ${response.status}.`,
    requestId:
      first?.extensions?.requestId ?? reply.requestId ?? response.headers.get("x-request-id") ?? undefined,
  });
}
