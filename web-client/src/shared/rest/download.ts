import { describe } from "@/shared/graphql/client";
import { RequestFailed } from "@/shared/graphql/request-failed";
import { useSession } from "@/shared/session/session-store";

export type Download = { name: string; blob: Blob };

/**
 * Fetches a file of this server as whoever is signed in, or throws [`RequestFailed`].
 *
 * A link could not carry the token.
 */
export async function download(path: string): Promise<Download> {
  const { token, expire } = useSession.getState();
  const response = await fetch(path, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  }).catch(() => {
    throw new RequestFailed({ code: "UNAVAILABLE", message: "The server cannot be reached." });
  });
  if (!response.ok) {
    const failure = describe(response, await response.json().catch(() => ({})));
    if (failure.isAuthentication) expire();
    throw failure;
  }
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  return { name: name ?? "download", blob: await response.blob() };
}
