import type { ReactNode } from "react";
import { Link } from "react-router";

import { formatCount, formatMessage, formatMicroUsd, formatTime } from "@/shared/lib/format";
import { Badge } from "@/shared/ui/badge";
import { classNames } from "@/shared/ui/class-names";
import { Disclosure } from "@/shared/ui/disclosure";
import { Icon, type IconName } from "@/shared/ui/icon";
import { Spinner } from "@/shared/ui/spinner";
import { TimeAgo } from "@/shared/ui/time-ago";
import { VisibleText } from "@/shared/ui/visible-text";

import type { Compaction, Fork, Steering, Step, TimelineEntry, Wait } from "./timeline";
import { ToolCallView } from "./tool-call-view";

type Props = {
  entries: TimelineEntry[];
  underWay: string | null;
  /** Does a step anew; without it no step offers that. */
  onFork?: ((step: number) => void) | undefined;
};

/** The steps so far; `underWay` says what is awaited, null when nothing is. */
export function TimelineView({ entries, underWay, onFork }: Props) {
  return (
    <ol className="space-y-5">
      {entries.map((entry) => (
        <EntryView key={entry.seq} entry={entry} onFork={onFork} />
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

function EntryView({ entry, onFork }: { entry: TimelineEntry; onFork: Props["onFork"] }) {
  if (entry.kind === "step") return <StepView step={entry} onFork={onFork} />;
  if (entry.kind === "fork") return <ForkView fork={entry} />;
  if (entry.kind === "steering") return <SteeringView steering={entry} />;
  if (entry.kind === "compaction") return <CompactionView compaction={entry} />;
  if (entry.kind === "wait") return <WaitView wait={entry} />;
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

function ForkView({ fork }: { fork: Fork }) {
  return (
    <Entry icon="refresh" title="Taken over so far" aside={<TimeAgo time={fork.createdAt} />}>
      <p className="text-sm text-muted">
        What stands above happened in{" "}
        <Link to={`/executions/${fork.originId}`} className="text-accent-ink underline underline-offset-2">
          another execution
        </Link>
        . From here on this one is on its own.
      </p>
    </Entry>
  );
}

function CompactionView({ compaction }: { compaction: Compaction }) {
  const { throughStep, summary, tokens, cost, simulated, createdAt } = compaction;
  return (
    <Entry
      icon="copy"
      title={throughStep > 1 ? `Steps 1 to ${throughStep} summarized` : "Step 1 summarized"}
      aside={
        <>
          {tokens !== null && <span>{formatCount(tokens)} tokens · </span>}
          {!simulated && <span>{cost === null ? "cost unknown" : formatMicroUsd(cost)} · </span>}
          <TimeAgo time={createdAt} />
        </>
      }
    >
      <p className="text-sm text-muted">
        The conversation had grown long. From here on the model reads this summary in place of these steps,
        which stay in the journal.
      </p>
      <Disclosure label="Summary" open={summary.length <= SHORT_SUMMARY}>
        <p className="leading-relaxed break-words whitespace-pre-wrap">
          <VisibleText text={summary} />
        </p>
      </Disclosure>
    </Entry>
  );
}

/** Summaries up to this length are shown at once, longer ones on demand. */
const SHORT_SUMMARY = 600;

function WaitView({ wait }: { wait: Wait }) {
  return (
    <Entry
      icon="pause"
      title={`Waits for the model until ${formatTime(wait.until)}`}
      aside={<TimeAgo time={wait.createdAt} />}
    >
      {wait.reason && <p className="text-sm break-words text-muted">{formatMessage(wait.reason)}</p>}
    </Entry>
  );
}

function StepView({ step, onFork }: { step: Step; onFork: Props["onFork"] }) {
  return (
    <Entry
      icon={step.answers ? "answer" : "thought"}
      title={`Step ${step.number}`}
      aside={
        <>
          {step.model && !step.simulated && <span>{step.model} · </span>}
          {step.tokens !== null && <span>{formatCount(step.tokens)} tokens · </span>}
          {step.cached > 0 && <span>{formatCount(step.cached)} of them cached · </span>}
          {!step.simulated && (
            <span>{step.cost === null ? "cost unknown" : formatMicroUsd(step.cost)} · </span>
          )}
          <TimeAgo time={step.createdAt} />
        </>
      }
      actions={
        onFork && (
          <button
            type="button"
            onClick={() => onFork(step.number)}
            aria-label={`Run again from step ${step.number}`}
            className="-my-2 grid size-11 place-items-center rounded text-muted hover:text-ink sm:size-8"
          >
            <Icon name="refresh" />
          </button>
        )
      }
    >
      {step.fallback && (
        <p className="text-sm text-muted">
          <Badge tone="warning">Stand-in</Badge> The model that was asked first did not answer;{" "}
          {step.model ?? "another one"} took this turn.
        </p>
      )}
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

type EntryProps = {
  icon: IconName;
  title: string;
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

function Entry({ icon, title, aside, actions, children }: EntryProps) {
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
          <div className="flex items-center gap-2">
            {aside && <p className="text-xs text-muted tabular-nums">{aside}</p>}
            {actions}
          </div>
        </div>
        {children}
      </div>
    </li>
  );
}
