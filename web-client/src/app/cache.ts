import { QueryClient } from "@tanstack/react-query";

import { RequestFailed } from "@/shared/graphql/request-failed";
import { useSession } from "@/shared/session/session-store";

const RETRIES = 2;

/** The cache of everything that came from the server. It is emptied when the session changes. */
export function createCache(): QueryClient {
  const cache = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) =>
          failures < RETRIES && error instanceof RequestFailed && error.code === "UNAVAILABLE",
      },
    },
  });
  useSession.subscribe((session, before) => {
    if (session.token !== before.token) cache.clear();
  });
  return cache;
}
