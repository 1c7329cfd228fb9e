import { Badge } from "@/shared/ui/badge";

import type { Connection } from "./follow-events";

const LABELS: Record<Connection, { tone: "success" | "neutral" | "warning" | "danger"; label: string }> = {
  connecting: { tone: "neutral", label: "Connecting…" },
  live: { tone: "success", label: "Live" },
  waiting: { tone: "warning", label: "Connection lost, trying again…" },
  refused: { tone: "danger", label: "Not live: the server refused" },
};

/** Whether new steps appear by themselves; null once the execution is over. */
export function ConnectionBadge({ connection }: { connection: Connection | null }) {
  if (!connection) return null;
  const { tone, label } = LABELS[connection];
  return <Badge tone={tone}>{label}</Badge>;
}
