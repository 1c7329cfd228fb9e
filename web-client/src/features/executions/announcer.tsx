import { useState } from "react";

import type { ExecutionEvent } from "./execution-event";
import { announce } from "./timeline";

/** Tells screen readers what has happened since the page was opened, without interrupting them. */
export function Announcer({ events }: { events: ExecutionEvent[] }) {
  const [openedAt] = useState(events.at(-1)?.seq ?? 0);
  const messages = events
    .filter(({ seq }) => seq > openedAt)
    .map((event) => ({ seq: event.seq, message: announce(event) }))
    .filter(({ message }) => message !== null);
  return (
    <div role="log" aria-live="polite" aria-label="New steps" className="sr-only">
      {messages.map(({ seq, message }) => (
        <p key={seq}>{message}</p>
      ))}
    </div>
  );
}
