import { formatCount, formatDuration } from "@/shared/lib/format";
import { Badge, RiskBadge } from "@/shared/ui/badge";
import { Disclosure } from "@/shared/ui/disclosure";
import { Icon } from "@/shared/ui/icon";
import { Spinner } from "@/shared/ui/spinner";

import type { ToolCall } from "./timeline";

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
          <CallState call={call} />
        </span>
      </div>
      <div className="space-y-3 px-3 py-3">
        <div>
          <p className="mb-1 text-sm font-medium text-muted">Arguments</p>
          <Code text={pretty(call.arguments)} label="Arguments" />
        </div>
        {call.output !== null && <Output text={prettyText(call.output)} failed={failed} />}
      </div>
    </section>
  );
}

function CallState({ call }: { call: ToolCall }) {
  if (call.state === "failed") return <Badge tone="danger">Failed</Badge>;
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

function Output({ text, failed }: { text: string; failed: boolean }) {
  const label = failed ? "Error" : "Result";
  return (
    <Disclosure
      open={failed || text.length <= SHORT_OUTPUT}
      label={text.length <= SHORT_OUTPUT ? label : `${label}, ${formatCount(text.length)} characters`}
    >
      <Code text={text} label={label} />
    </Disclosure>
  );
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-80 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap"
    >
      {text}
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
