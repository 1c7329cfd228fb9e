import { useEffect, useRef, useState } from "react";

import { formatName } from "@/shared/lib/format";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { FailureNotice } from "@/shared/ui/notice";

import type { Approval } from "./approval";
import { CallQuestion } from "./call-question";
import { DoubtQuestion } from "./doubt-question";
import { useObstacle } from "./may-decide";
import { isOpen } from "./use-approvals";

type Props = {
  approvals: Approval[];
  /** Whether the execution has ended, so that nothing waits any more. */
  over: boolean;
  /** Who asked for the execution. */
  requestedBy: string;
};

/** What the execution waits for, each question with its answers. */
export function Questions({ approvals, over, requestedBy }: Props) {
  // A question whose answer failed stays, with the reason, also when it is no longer open.
  const [failures, setFailures] = useState<Record<string, unknown>>({});
  const shown = approvals.filter((approval) => (isOpen(approval) && !over) || failures[approval.id]);
  useFocusAfterAnswer(shown.length);
  return shown.map((approval, index) => (
    <Question
      key={approval.id}
      approval={approval}
      open={isOpen(approval) && !over}
      title={titleOf(approval, shown.length > 1 ? ` (${index + 1} of ${shown.length})` : "")}
      requestedBy={requestedBy}
      failure={failures[approval.id]}
      onFailure={(failure) => setFailures((others) => ({ ...others, [approval.id]: failure }))}
    />
  ));
}

/** Whoever answered by keyboard goes on at the top of the page, since the button is gone. */
function useFocusAfterAnswer(shown: number) {
  const before = useRef(shown);
  useEffect(() => {
    const gone = shown < before.current;
    before.current = shown;
    const lost = document.activeElement === document.body;
    if (gone && lost) document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [shown]);
}

function titleOf({ kind, tool }: Approval, place: string): string {
  return `${kind === "CALL" ? `May ${tool} be called?` : `What became of ${tool}?`}${place}`;
}

type QuestionProps = {
  approval: Approval;
  open: boolean;
  title: string;
  requestedBy: string;
  failure: unknown;
  onFailure: (failure: unknown) => void;
};

function Question({ approval, open, title, requestedBy, failure, onFailure }: QuestionProps) {
  const obstacle = useObstacle(approval, requestedBy);
  const Answers = approval.kind === "CALL" ? CallQuestion : DoubtQuestion;
  return (
    <Card title={title} className="border-warning-ink/40">
      <div className="space-y-4">
        {open && <Answers approval={approval} obstacle={obstacle} onFailure={onFailure} />}
        {Boolean(failure) && (
          <FailureNotice
            title={open ? "Your answer was not taken" : "It was decided before your answer arrived"}
            error={failure}
          />
        )}
        {!open && (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-sm">{outcomeOf(approval)}</p>
            <Button size="small" onClick={() => onFailure(null)}>
              Close
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** How the question was answered meanwhile. */
function outcomeOf({ status, decidedBy, reason }: Approval): string {
  if (status === "PENDING") return "The execution has ended, so that nobody needs to decide any more.";
  if (status === "EXPIRED") return "Nobody decided in time, so that it counts as denied.";
  const by = decidedBy ? ` by ${decidedBy.name}` : "";
  return `${formatName(status)}${by}${reason ? `: ${reason}` : "."}`;
}
