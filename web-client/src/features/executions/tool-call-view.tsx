import type { ReactNode } from "react";

import { formatCount, formatDuration } from "@/shared/lib/format";
import { Badge, RiskBadge, type Tone } from "@/shared/ui/badge";
import { Disclosure } from "@/shared/ui/disclosure";
import { Icon } from "@/shared/ui/icon";
import { Spinner } from "@/shared/ui/spinner";
import { VisibleText } from "@/shared/ui/visible-text";

import { Judgement } from "./judgement";
import type { CallState, ToolCall } from "./timeline";

/** Results up to this length are shown at once, longer ones on demand. */
const SHORT_OUTPUT = 400;

/** JSON up to this length stays on one line. */
const ONE_LINE = 72;

export function ToolCallView({ call }: { call: ToolCall }) {
  const failed = call.state === "failed";
  return (
    <section
      aria-label={`Tool call ${call.name}`}
      className={`overflow-hidden rounded-lg border ${failed ? "border-danger-ink/50" : "border-line"}`}
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-sunken px-3 py-2 text-sm">
        <Icon name="tool" className="text-muted" />
        <code className="font-mono font-medium break-all">{call.name}</code>
        {call.risk && <RiskBadge risk={call.risk} />}
        <span className="ml-auto flex">
          <Standing call={call} />
        </span>
      </div>
      <div className="space-y-3 px-3 py-3">
        {call.proposed && <Arguments label="Arguments of the model" value={call.proposed.arguments} />}
        <Arguments label={call.proposed ? "Changed arguments" : "Arguments"} value={call.arguments} />
        <Judgement call={call} />
        {call.output !== null && <Output text={prettyText(call.output)} failed={failed} />}
      </div>
    </section>
  );
}

/** Words for what is said by a badge; the rest is said by a spinner or a check mark. */
const STANDINGS: Partial<Record<CallState, { tone: Tone; label: string }>> = {
  asked: { tone: "warning", label: "Waiting for an approval" },
  approved: { tone: "success", label: "Approved" },
  denied: { tone: "danger", label: "Denied" },
  expired: { tone: "neutral", label: "Expired" },
  held: { tone: "neutral", label: "Held back" },
  doubtful: { tone: "warning", label: "In doubt" },
  resolved: { tone: "neutral", label: "Resolved" },
  undecided: { tone: "neutral", label: "Not decided" },
  failed: { tone: "danger", label: "Failed" },
};

function Standing({ call }: { call: ToolCall }) {
  const standing = STANDINGS[call.state];
  if (standing) return <Badge tone={standing.tone}>{standing.label}</Badge>;
  if (call.state === "returned") {
    return (
      <span className="inline-flex items-center gap-1.5 text-xs text-muted tabular-nums">
        <Icon name="check" className="text-success-ink" />
        {call.durationMs === null ? "Done" : formatDuration(call.durationMs)}
      </span>
    );
  }
  return (
    <span className="inline-flex items-center gap-2 text-xs text-muted">
      <Spinner className="text-accent-ink" />
      Waiting for the tool
    </span>
  );
}

function Arguments({ label, value }: { label: string; value: unknown }) {
  return (
    <div>
      <p className="mb-1 text-sm font-medium text-muted">{label}</p>
      <Code label={label}>
        <VisibleText text={pretty(value)} />
      </Code>
    </div>
  );
}

function Output({ text, failed }: { text: string; failed: boolean }) {
  const label = failed ? "Error" : "Result";
  return (
    <Disclosure
      open={failed || text.length <= SHORT_OUTPUT}
      label={text.length <= SHORT_OUTPUT ? label : `${label}, ${formatCount(text.length)} characters`}
    >
      <Code label={label}>{text}</Code>
    </Disclosure>
  );
}

function Code({ label, children }: { label: string; children: ReactNode }) {
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-80 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap"
    >
      {children}
    </pre>
  );
}

function pretty(value: unknown): string {
  const lines = JSON.stringify(value ?? {}, null, 2);
  const line = lines.replace(/\n\s*/g, " ");
  return line.length <= ONE_LINE ? line : lines;
}

/** Tools often answer with JSON on one line. */
function prettyText(text: string): string {
  try {
    return pretty(JSON.parse(text));
  } catch {
    return text;
  }
}
