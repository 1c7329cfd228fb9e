import { useState } from "react";

import { useViewer } from "@/shared/session/viewer";
import { RiskBadge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { CONTROL, Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";
import { showToast } from "@/shared/ui/toast";

import type { Approval } from "./approval";
import { ArgumentsView, editableArguments, readArguments } from "./arguments-view";
import { QuestionFacts } from "./question-facts";
import { useDecideApproval } from "./use-approvals";

type Props = {
  approval: Approval;
  /** Why the viewer may not decide, if so. */
  obstacle: string | null;
  onFailure: (failure: unknown) => void;
};

/** Whether a call may be made: what it does, who has to agree, and the buttons for it. */
export function CallQuestion({ approval, obstacle, onFailure }: Props) {
  // The arguments that the viewer has looked at or wrote; others may change them meanwhile.
  const [seen, setSeen] = useState([approval.argumentsHash]);
  const see = (hash: string) => setSeen((others) => [...others, hash]);
  const changed = !seen.includes(approval.argumentsHash);
  return (
    <div className="space-y-5">
      <p className="flex flex-wrap items-center gap-2">
        The agent wants to call
        <code className="font-mono font-medium break-all">{approval.tool}</code>
        <RiskBadge risk={approval.risk} />
      </p>
      <ArgumentsView value={approval.arguments} />
      <QuestionFacts approval={approval} />
      {obstacle && <p className="text-sm text-muted">{obstacle}</p>}
      {!obstacle && changed && (
        <Notice tone="warning" title="Somebody has changed the arguments since you looked at them">
          <p>You see the new ones above. Who agreed to the old ones is asked again.</p>
          <Button size="small" onClick={() => see(approval.argumentsHash)}>
            I have looked at them
          </Button>
        </Notice>
      )}
      {!obstacle && !changed && (
        <Decision key={approval.argumentsHash} approval={approval} onSeen={see} onFailure={onFailure} />
      )}
    </div>
  );
}

type DecisionProps = Omit<Props, "obstacle"> & { onSeen: (argumentsHash: string) => void };

function Decision({ approval, onSeen, onFailure }: DecisionProps) {
  const viewer = useViewer();
  const decide = useDecideApproval({
    onSuccess: ({ status, argumentsHash }) => {
      onSeen(argumentsHash);
      showToast(OUTCOMES[status] ?? "Your decision was stored");
    },
    onFailure,
  });
  const [reason, setReason] = useState("");
  const [edited, setEdited] = useState<string | null>(null);
  const read = edited === null ? null : readArguments(edited);
  const hasAgreed = approval.agreed.some(({ id }) => id === viewer.user.id);
  const send = (approve: boolean, changed?: Record<string, unknown>) => {
    onFailure(null);
    decide.mutate({
      id: approval.id,
      approve,
      argumentsHash: approval.argumentsHash,
      reason: reason.trim() || null,
      ...(changed && { arguments: changed }),
    });
  };
  return (
    <div className="space-y-4">
      {hasAgreed && <p className="text-sm text-muted">You have agreed. It waits for somebody else.</p>}
      {edited !== null && (
        <Editor text={edited} error={read && "error" in read ? read.error : undefined} onChange={setEdited} />
      )}
      <Field label="Reason" optional hint="Stays in the journal. When you deny, the agent is told.">
        {(control) => (
          <textarea
            {...control}
            rows={2}
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            className={CONTROL}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        {edited === null ? (
          <>
            {!hasAgreed && (
              <Button look="primary" disabled={decide.isPending} onClick={() => send(true)}>
                Approve
              </Button>
            )}
            <Button disabled={decide.isPending} onClick={() => send(false)}>
              Deny
            </Button>
            <Button
              look="ghost"
              disabled={decide.isPending}
              onClick={() => setEdited(editableArguments(approval.arguments))}
            >
              Edit and approve…
            </Button>
          </>
        ) : (
          <>
            <Button
              look="primary"
              busy={decide.isPending}
              disabled={!read || "error" in read}
              onClick={() => read && "value" in read && send(true, read.value)}
            >
              Approve these arguments
            </Button>
            <Button look="ghost" disabled={decide.isPending} onClick={() => setEdited(null)}>
              Discard changes
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

const OUTCOMES: Partial<Record<Approval["status"], string>> = {
  PENDING: "You have agreed. It waits for somebody else.",
  APPROVED: "Approved",
  DENIED: "Denied",
};

type EditorProps = { text: string; error: string | undefined; onChange: (text: string) => void };

function Editor({ text, error, onChange }: EditorProps) {
  return (
    <>
      <Field
        label="Arguments as JSON"
        error={error}
        hint="The call is made with these. Whoever agreed before is asked again."
      >
        {(control) => (
          <textarea
            {...control}
            rows={Math.min(16, Math.max(4, text.split("\n").length))}
            spellCheck={false}
            value={text}
            onChange={(event) => onChange(event.target.value)}
            className={`${CONTROL} font-mono`}
          />
        )}
      </Field>
      <p role="status" className="sr-only">
        {error ? "The arguments cannot be used yet." : "The arguments can be used."}
      </p>
    </>
  );
}
