import type { ExecutionStatus } from "@/shared/graphql/generated/graphql";

export const EXECUTION_STATUSES: ExecutionStatus[] = [
  "QUEUED",
  "RUNNING",
  "WAITING",
  "PAUSED",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
];

/** Whether nothing more will happen in an execution of this status. */
export function isOver(status: ExecutionStatus): boolean {
  return status === "COMPLETED" || status === "FAILED" || status === "CANCELLED";
}
