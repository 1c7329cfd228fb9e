import type { TickState } from "@/shared/graphql/generated/graphql";
import { Badge, type Tone } from "@/shared/ui/badge";

const LOOKS: Record<TickState, { tone: Tone; label: string }> = {
  WAITING: { tone: "neutral", label: "Waits its turn" },
  STARTED: { tone: "accent", label: "Under way" },
  RETRYING: { tone: "warning", label: "Tries again" },
  SKIPPED: { tone: "neutral", label: "Left out" },
  MISSED: { tone: "warning", label: "Missed" },
  DONE: { tone: "success", label: "Done" },
  FAILED: { tone: "danger", label: "Failed" },
  CANCELLED: { tone: "warning", label: "Cancelled" },
};

/** What became of one run of a schedule. */
export function TickStateBadge({ state }: { state: TickState }) {
  const { tone, label } = LOOKS[state];
  return <Badge tone={tone}>{label}</Badge>;
}

/** Whether something is still to come of it. */
export function isOpen(state: TickState): boolean {
  return state === "WAITING" || state === "STARTED" || state === "RETRYING";
}
