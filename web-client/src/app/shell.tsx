import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Navigate, Outlet, useLocation, useNavigation } from "react-router";

import { useSession } from "@/shared/session/session-store";
import { ViewerContext, viewerQuery } from "@/shared/session/viewer";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";

import { ShellHeader } from "./shell-header";
import { SimulatedBanner } from "./simulated-banner";

/** The frame around every page for people who are signed in. */
export function Shell() {
  const { token, notice } = useSession();
  const location = useLocation();
  if (token) return <SignedIn key={token} />;
  // Only a session that ended by itself leads back to the page it ended on.
  const from = notice || location.key === "default" ? location.pathname + location.search : undefined;
  return <Navigate to="/sign-in" replace state={{ from }} />;
}

function SignedIn() {
  const viewer = useQuery(viewerQuery);
  const navigation = useNavigation();
  useFocusOnNavigation();
  return (
    <ViewerContext value={viewer.data ?? null}>
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-3 font-medium text-white focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <ShellHeader viewer={viewer.data} />
      {viewer.data?.model.simulated && <SimulatedBanner />}
      <main
        id="content"
        aria-busy={navigation.state !== "idle"}
        className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-6 sm:py-8"
      >
        {viewer.isPending && <SkeletonRows rows={4} label="Loading" />}
        {viewer.isError && (
          <FailureNotice
            title="Your account could not be loaded"
            error={viewer.error}
            retry={() => void viewer.refetch()}
          />
        )}
        {viewer.data && <Outlet />}
      </main>
    </ViewerContext>
  );
}

/** After a change of page the reading position is at the top and on its heading. */
function useFocusOnNavigation() {
  const { pathname, key } = useLocation();
  useEffect(() => {
    if (key === "default") return;
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    // Another query string is the same page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pathname]);
}
