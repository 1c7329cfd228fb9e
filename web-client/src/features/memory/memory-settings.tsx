import { type FormEvent, useState } from "react";

import { useCan } from "@/shared/session/viewer";
import { Button } from "@/shared/ui/button";
import { Card } from "@/shared/ui/card";
import { CONTROL, Field } from "@/shared/ui/field";
import { FailureNotice } from "@/shared/ui/notice";
import { SkeletonRows } from "@/shared/ui/skeleton";
import { showToast } from "@/shared/ui/toast";

import { useLimitMemory, useMemorySettings } from "./use-memories";

/** How long and how well agents remember. */
export function MemorySettings() {
  const settings = useMemorySettings();
  const canLimit = useCan("LIMIT_MEMORY");
  return (
    <Card title="How agents remember">
      {settings.isPending && <SkeletonRows rows={1} label="Loading the settings" />}
      {settings.isError && <FailureNotice title="The settings could not be loaded" error={settings.error} />}
      {settings.data && (
        <div className="space-y-4 text-sm">
          <p>
            What is not pinned is forgotten after {settings.data.days}{" "}
            {settings.data.days === 1 ? "day" : "days"}.
          </p>
          <p className="text-muted">
            {settings.data.foundBy === "WORDS"
              ? "Memories are found by words, not by meaning: this server has no model for embeddings (EMBEDDINGS_MODEL)."
              : `Memories are found by their meaning, with ${settings.data.embedder}.`}
          </p>
          {canLimit && <DaysForm key={settings.data.days} days={settings.data.days} />}
        </div>
      )}
    </Card>
  );
}

function DaysForm({ days }: { days: number }) {
  const [text, setText] = useState(String(days));
  const limit = useLimitMemory();
  const isWhole = /^\d{1,4}$/.test(text.trim());
  const [tried, setTried] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isWhole) limit.mutate(Number(text), { onSuccess: () => showToast("Agents remember as long.") });
  };
  return (
    <form noValidate onSubmit={send} className="space-y-3">
      <Field
        label="Days"
        hint="From 1 to 3,650, counted from when something was written."
        error={tried && !isWhole ? "must be a whole number, such as 30" : limit.error?.message}
      >
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={CONTROL}
          />
        )}
      </Field>
      <Button type="submit" size="small" busy={limit.isPending}>
        Set
      </Button>
    </form>
  );
}
