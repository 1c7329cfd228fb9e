import { createClient } from "graphql-ws";

import { useSession } from "@/shared/session/session-store";

import type { TypedDocumentString } from "./generated/graphql";
import { RequestFailed } from "./request-failed";

/** Close codes by which the server refuses a token (graphql-transport-ws). */
const REFUSED = [4401, 4403];

/**
 * Opens a socket for one subscription, calls `onData` for each result and resolves when it completes.
 *
 * It never reconnects: the caller knows where to resume.
 */
export async function subscribe<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { signal, onOpen, onData }: { signal: AbortSignal; onOpen: () => void; onData: (data: Result) => void },
): Promise<void> {
  const client = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql/ws`,
    connectionParams: { authorization: `Bearer ${useSession.getState().token ?? ""}` },
    retryAttempts: 0,
    keepAlive: 15_000,
    on: { connected: onOpen },
  });
  const close = () => void client.dispose();
  signal.addEventListener("abort", close);
  try {
    for await (const reply of client.iterate<Result>({ query: document.toString(), variables })) {
      if (signal.aborted) return;
      if (reply.errors?.length) throw reply.errors;
      if (reply.data) onData(reply.data);
    }
  } catch (cause) {
    if (!signal.aborted) throw describe(cause);
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

function describe(cause: unknown): RequestFailed {
  if (typeof cause === "object" && cause !== null && REFUSED.includes((cause as CloseEvent).code)) {
    return new RequestFailed({ code: "AUTHENTICATION_FAILED", message: "The token was not accepted." });
  }
  if (Array.isArray(cause)) {
    const error = cause[0] as { message: string; extensions?: { code?: string; requestId?: string } };
    const { code = "INTERNAL", requestId } = error.extensions ?? {};
    return new RequestFailed({ code, message: error.message, requestId });
  }
  return new RequestFailed({ code: "UNAVAILABLE", message: "The connection was lost." });
}
