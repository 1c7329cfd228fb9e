import { Fragment } from "react";

import { visibleParts } from "@/shared/lib/visible-text";

/** A text in which characters that cannot be seen stand as marked codes. */
export function VisibleText({ text }: { text: string }) {
  return visibleParts(text).map(({ text, escaped }, index) =>
    escaped ? (
      <mark key={index} className="rounded-sm bg-danger-soft px-0.5 font-mono text-danger-ink">
        {text}
      </mark>
    ) : (
      <Fragment key={index}>{text}</Fragment>
    ),
  );
}
