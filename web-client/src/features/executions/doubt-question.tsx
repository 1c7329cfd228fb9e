import { useState } from "react";

import type { Resolution } from "@/shared/graphql/generated/graphql";
import { RiskBadge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog";
import { CONTROL, Field } from "@/shared/ui/field";
import { showToast } from "@/shared/ui/toast";

import type { Approval } from "./approval";
import { ArgumentsView } from "./arguments-view";
import { useResolveDoubt } from "./use-approvals";

type Props = {
  approval: Approval;
  /** Why the viewer may not answer, if so. */
  obstacle: string | null;
  onFailure: (failure: unknown) => void;
};

/** What became of a call that was under way when its server stopped. */
export function DoubtQuestion({ approval, obstacle, onFailure }: Props) {
  return (
    <div className="space-y-5">
      <p>
        The server stopped while this call was under way. Look at what{" "}
        <code className="font-mono font-medium break-all">{approval.tool}</code> changes, then say what you
        found. <RiskBadge risk={approval.risk} />
      </p>
      <ArgumentsView value={approval.arguments} />
      {obstacle ? (
        <p className="text-sm text-muted">{obstacle}</p>
      ) : (
        <Findings approval={approval} onFailure={onFailure} />
      )}
    </div>
  );
}

function Findings({ approval, onFailure }: { approval: Approval; onFailure: (failure: unknown) => void }) {
  const resolve = useResolveDoubt({
    onSuccess: () => showToast("Thank you. The execution goes on."),
    onFailure,
  });
  const [note, setNote] = useState("");
  const [asking, setAsking] = useState(false);
  const send = (resolution: Resolution) => {
    onFailure(null);
    resolve.mutate(
      { id: approval.id, resolution, note: note.trim() || null },
      { onSettled: () => setAsking(false) },
    );
  };
  return (
    <div className="space-y-4">
      <Field label="What you found" optional hint="The agent is told, and it stays in the journal.">
        {(control) => (
          <textarea
            {...control}
            rows={2}
            maxLength={2_000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            className={CONTROL}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button disabled={resolve.isPending} onClick={() => send("HAPPENED")}>
          It happened
        </Button>
        <Button disabled={resolve.isPending} onClick={() => send("DID_NOT_HAPPEN")}>
          It did not happen
        </Button>
        <Button look="ghost" disabled={resolve.isPending} onClick={() => setAsking(true)}>
          Try again…
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        title={`Call ${approval.tool} again?`}
        confirm="Call it again"
        destructive
        busy={resolve.isPending}
        onConfirm={() => send("RETRY")}
        onCancel={() => setAsking(false)}
      >
        <p>If the first call did take effect, it may happen twice.</p>
      </ConfirmDialog>
    </div>
  );
}
