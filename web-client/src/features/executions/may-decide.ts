import { formatName } from "@/shared/lib/format";
import { useCan, useViewer } from "@/shared/session/viewer";

import type { Approval } from "./approval";

/** Why the viewer may not answer this question; null when they may. The server decides again. */
export function useObstacle({ kind, policy }: Approval, requestedBy: string): string | null {
  const viewer = useViewer();
  const canDecide = useCan("DECIDE_APPROVAL");
  if (!canDecide) {
    return "Your access role does not let you decide. People with the role admin, editor, builder or operator may.";
  }
  if (kind === "DOUBT") return null;
  if (!policy.byRequester && requestedBy === viewer.user.id) {
    return "You asked for this execution, and its agent wants somebody else to decide.";
  }
  if (policy.role && policy.role !== viewer.user.accessRole) {
    const role = formatName(policy.role).toLowerCase();
    return `Only people with the access role ${role} decide on this call.`;
  }
  return null;
}
