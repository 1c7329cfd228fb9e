import { type FormEvent, useState } from "react";
import { Link } from "react-router";

import { formatMessage } from "@/shared/lib/format";
import { Badge } from "@/shared/ui/badge";
import { Button } from "@/shared/ui/button";
import { CONTROL, Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";
import { TimeAgo } from "@/shared/ui/time-ago";
import { showToast } from "@/shared/ui/toast";
import { VisibleText } from "@/shared/ui/visible-text";

import { whose } from "./memory-words";
import { type Memory, useDeleteMemory, usePinMemory, useUpdateMemory } from "./use-memories";

/** One thing that agents remember, where it comes from, and what can be done with it. */
export function MemoryRow({ memory }: { memory: Memory }) {
  const [mode, setMode] = useState<"shown" | "edited" | "deleted">("shown");
  const pin = usePinMemory();
  const remove = useDeleteMemory();
  const failure = pin.error ?? remove.error;
  const name = memory.text.length > 40 ? `${memory.text.slice(0, 40)}…` : memory.text;
  return (
    <li className="space-y-2 px-4 py-4 sm:px-5">
      {mode === "edited" ? (
        <EditForm memory={memory} onClose={() => setMode("shown")} />
      ) : (
        <p className="break-words whitespace-pre-wrap">
          <VisibleText text={memory.text} />
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        {memory.pinned && <Badge tone="accent">Pinned</Badge>}
        {!memory.searchable && <Badge tone="warning">Not searchable yet</Badge>}
        <span>{whose(memory)}</span>
        <Origin memory={memory} />
        {memory.lastUsedAt && (
          <span>
            used <TimeAgo time={memory.lastUsedAt} />
          </span>
        )}
        {memory.expiresAt && (
          <span>
            forgotten <TimeAgo time={memory.expiresAt} />
          </span>
        )}
      </div>
      {memory.canEdit && mode === "shown" && (
        <div className="flex flex-wrap gap-2">
          <Button size="small" aria-label={`Edit: ${name}`} onClick={() => setMode("edited")}>
            Edit
          </Button>
          <Button
            size="small"
            busy={pin.isPending}
            aria-label={`${memory.pinned ? "Unpin" : "Pin"}: ${name}`}
            onClick={() => pin.mutate({ id: memory.id, pinned: !memory.pinned })}
          >
            {memory.pinned ? "Unpin" : "Pin"}
          </Button>
          <Button size="small" aria-label={`Delete: ${name}`} onClick={() => setMode("deleted")}>
            Delete
          </Button>
        </div>
      )}
      {mode === "deleted" && (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span>Agents forget it for good.</span>
          <Button
            size="small"
            look="destructive"
            busy={remove.isPending}
            onClick={() => remove.mutate(memory.id, { onSuccess: () => showToast("Forgotten.") })}
          >
            Forget it
          </Button>
          <Button size="small" onClick={() => setMode("shown")}>
            Keep it
          </Button>
        </div>
      )}
      {failure && <Notice title="Nothing was changed">{formatMessage(failure.message)}</Notice>}
    </li>
  );
}

function Origin({ memory }: { memory: Memory }) {
  const { executionId, seq, writtenBy, editedBy, createdAt } = memory;
  return (
    <span>
      {executionId ? (
        <>
          from{" "}
          <Link className="underline hover:text-ink" to={`/executions/${executionId}`}>
            an execution
          </Link>
          {seq != null && ` (event ${seq})`}
          {writtenBy && ` for ${writtenBy.name}`}
        </>
      ) : (
        `by ${writtenBy?.name ?? "somebody who is gone"}`
      )}{" "}
      <TimeAgo time={createdAt} />
      {editedBy && `, changed by ${editedBy.name}`}
    </span>
  );
}

function EditForm({ memory, onClose }: { memory: Memory; onClose: () => void }) {
  const [text, setText] = useState(memory.text);
  const update = useUpdateMemory();
  const send = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ id: memory.id, text }, { onSuccess: onClose });
  };
  return (
    <form noValidate onSubmit={send} className="space-y-3">
      <Field label="Text" error={update.error?.message}>
        {(control) => (
          <textarea
            {...control}
            rows={3}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={CONTROL}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="small" look="primary" busy={update.isPending}>
          Save
        </Button>
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
