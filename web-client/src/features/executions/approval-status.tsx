import type { ApprovalStatus } from "@/shared/graphql/generated/graphql";
import { Badge, type Tone } from "@/shared/ui/badge";

export const APPROVAL_STATUSES: ApprovalStatus[] = ["PENDING", "APPROVED", "DENIED", "EXPIRED", "RESOLVED"];

const LOOKS: Record<ApprovalStatus, { tone: Tone; label: string }> = {
  PENDING: { tone: "warning", label: "Waiting" },
  APPROVED: { tone: "success", label: "Approved" },
  DENIED: { tone: "danger", label: "Denied" },
  EXPIRED: { tone: "neutral", label: "Expired" },
  RESOLVED: { tone: "neutral", label: "Resolved" },
};

export function approvalStatusLabel(status: ApprovalStatus): string {
  return LOOKS[status].label;
}

/** Where a question stands; one whose execution has ended waits for nobody. */
export function ApprovalStatusBadge({ status, over }: { status: ApprovalStatus; over: boolean }) {
  if (status === "PENDING" && over) return <Badge>Not decided</Badge>;
  const { tone, label } = LOOKS[status];
  return <Badge tone={tone}>{label}</Badge>;
}
