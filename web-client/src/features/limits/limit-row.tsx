import { Button } from "@/shared/ui/button";
import { FailureNotice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import { useSetLimit } from "./use-limits";

type Props = {
  /** The agent; null for the organisation as a whole. */
  agent: { id: string; name: string } | null;
  atMost: number;
  running: number;
};

/** A limit, how much of it is taken, and the way to lift it. */
export function LimitRow({ agent, atMost, running }: Props) {
  const lift = useSetLimit(() => showToast("The limit is lifted."));
  const name = agent?.name ?? "The whole organization";
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-4 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="font-semibold break-words">{name}</p>
        <p className="text-sm text-muted tabular-nums">
          At most {atMost} at once · {running} {running === 1 ? "is" : "are"} running
        </p>
      </div>
      <Button
        size="small"
        busy={lift.isPending}
        onClick={() => lift.mutate({ agentId: agent?.id ?? null, atMost: null })}
        aria-label={`Lift the limit of ${name}`}
      >
        Lift
      </Button>
      {lift.isError && <FailureNotice title="The limit was not lifted" error={lift.error} />}
    </li>
  );
}
