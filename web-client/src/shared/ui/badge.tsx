import type { ReactNode } from "react";

import type { AgentStatus, ExecutionStatus, Risk } from "@/shared/graphql/generated/graphql";

import { classNames } from "./class-names";

const TONES = {
  neutral: "bg-sunken text-muted border-line",
  accent: "bg-accent-soft text-accent-ink border-accent-ink/25",
  success: "bg-success-soft text-success-ink border-success-ink/25",
  warning: "bg-warning-soft text-warning-ink border-warning-ink/25",
  danger: "bg-danger-soft text-danger-ink border-danger-ink/25",
};

export type Tone = keyof typeof TONES;

export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 rounded-full border px-2 py-0.5 text-xs font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

const EXECUTION: Record<ExecutionStatus, { tone: Tone; label: string }> = {
  QUEUED: { tone: "neutral", label: "Queued" },
  RUNNING: { tone: "accent", label: "Running" },
  WAITING: { tone: "warning", label: "Waiting for people" },
  PAUSED: { tone: "warning", label: "Paused" },
  COMPLETED: { tone: "success", label: "Completed" },
  FAILED: { tone: "danger", label: "Failed" },
  CANCELLED: { tone: "warning", label: "Cancelled" },
};

export function ExecutionStatusBadge({ status }: { status: ExecutionStatus }) {
  const { tone, label } = EXECUTION[status];
  return (
    <Badge tone={tone}>
      <Dot pulsing={status === "RUNNING"} />
      {label}
    </Badge>
  );
}

export function AgentStatusBadge({ status }: { status: AgentStatus }) {
  return (
    <Badge tone={status === "ACTIVE" ? "success" : "neutral"}>
      <Dot pulsing={false} />
      {status === "ACTIVE" ? "Active" : "Inactive"}
    </Badge>
  );
}

const RISKS: Record<Risk, { tone: Tone; label: string }> = {
  READ: { tone: "neutral", label: "Reads" },
  WRITE: { tone: "warning", label: "Writes" },
  DESTRUCTIVE: { tone: "danger", label: "Destructive" },
};

export function RiskBadge({ risk }: { risk: Risk }) {
  return <Badge tone={RISKS[risk].tone}>{RISKS[risk].label}</Badge>;
}

function Dot({ pulsing }: { pulsing: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classNames("size-1.5 rounded-full bg-current", pulsing && "animate-pulse")}
    />
  );
}
