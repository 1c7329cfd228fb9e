import type { ReactNode } from "react";

import { formatCount } from "@/shared/lib/format";
import { classNames } from "@/shared/ui/class-names";
import { Icon, type IconName } from "@/shared/ui/icon";
import { Spinner } from "@/shared/ui/spinner";
import { TimeAgo } from "@/shared/ui/time-ago";

import type { Steering, Step, TimelineEntry } from "./timeline";
import { ToolCallView } from "./tool-call-view";

/** The steps so far; `underWay` says what is awaited, null when nothing is. */
export function TimelineView({ entries, underWay }: { entries: TimelineEntry[]; underWay: string | null }) {
  return (
    <ol className="space-y-5">
      {entries.map((entry) => (
        <EntryView key={entry.seq} entry={entry} />
      ))}
      {underWay && (
        <li className="flex items-center gap-3 text-sm text-muted">
          <span className="grid size-8 shrink-0 place-items-center">
            <Spinner className="text-accent-ink" />
          </span>
          {underWay}
        </li>
      )}
    </ol>
  );
}

function EntryView({ entry }: { entry: TimelineEntry }) {
  if (entry.kind === "step") return <StepView step={entry} />;
  if (entry.kind === "steering") return <SteeringView steering={entry} />;
  return (
    <Entry icon="refresh" title="Went on after an interruption">
      <p className="text-sm text-muted">
        The server was restarted. Nothing was lost, no finished call was repeated.
      </p>
    </Entry>
  );
}

const STEERING: Record<Steering["what"], { icon: IconName; title: string }> = {
  INSTRUCTED: { icon: "plus", title: "The agent was told more" },
  PAUSED: { icon: "pause", title: "Paused" },
  CONTINUED: { icon: "play", title: "Let go on" },
};

function SteeringView({ steering }: { steering: Steering }) {
  return (
    <Entry {...STEERING[steering.what]} aside={<TimeAgo time={steering.createdAt} />}>
      {steering.text && <p className="leading-relaxed break-words whitespace-pre-wrap">{steering.text}</p>}
    </Entry>
  );
}

function StepView({ step }: { step: Step }) {
  return (
    <Entry
      icon={step.answers ? "answer" : "thought"}
      title={`Step ${step.number}`}
      aside={
        <>
          {step.tokens !== null && <span>{formatCount(step.tokens)} tokens · </span>}
          <TimeAgo time={step.createdAt} />
        </>
      }
    >
      {step.answers && <p className="text-sm text-muted">The agent gave its answer.</p>}
      {step.thought && !step.answers && (
        <p className="leading-relaxed break-words whitespace-pre-wrap">{step.thought}</p>
      )}
      {step.toolCalls.map((call) => (
        <ToolCallView key={call.id} call={call} />
      ))}
    </Entry>
  );
}

type EntryProps = { icon: IconName; title: string; aside?: ReactNode; children: ReactNode };

function Entry({ icon, title, aside, children }: EntryProps) {
  return (
    <li className="animate-appear relative flex gap-3 before:absolute before:top-9 before:-bottom-4 before:left-4 before:w-px before:bg-line last:before:hidden">
      <span
        className={classNames(
          "grid size-8 shrink-0 place-items-center rounded-full border",
          "border-accent-ink/25 bg-accent-soft text-accent-ink",
        )}
      >
        <Icon name={icon} />
      </span>
      <div className="min-w-0 flex-1 space-y-3 pt-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h3 className="text-sm font-semibold">{title}</h3>
          {aside && <p className="text-xs text-muted tabular-nums">{aside}</p>}
        </div>
        {children}
      </div>
    </li>
  );
}
