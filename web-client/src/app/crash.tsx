import { useRouteError } from "react-router";

import { FailureNotice } from "@/shared/ui/notice";

/** What is left of a page that broke: the reason, the id to quote, and a way to load it again. */
export function Crash() {
  const error = useRouteError();
  return (
    <div className="mx-auto max-w-xl px-4 py-12">
      <FailureNotice title="This page broke" error={error} retry={() => location.reload()} />
    </div>
  );
}
