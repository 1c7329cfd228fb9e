import { lazy, Suspense } from "react";

import { Badge } from "@/shared/ui/badge";
import { Card } from "@/shared/ui/card";
import { CopyButton } from "@/shared/ui/copy-button";

const Markdown = lazy(async () => ({ default: (await import("./markdown")).Markdown }));

export function Answer({ text, simulated }: { text: string; simulated: boolean }) {
  return (
    <Card
      title="Answer"
      actions={
        <div className="flex items-center gap-2">
          {simulated && <Badge tone="warning">Simulated</Badge>}
          <CopyButton text={text} label="Copy answer" />
        </div>
      }
    >
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <Markdown text={text} />
      </Suspense>
    </Card>
  );
}
