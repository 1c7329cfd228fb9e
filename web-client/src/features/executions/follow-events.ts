import { RequestFailed } from "@/shared/graphql/request-failed";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export type Connection = "connecting" | "live" | "waiting" | "refused";

type Options<Event> = {
  signal: AbortSignal;
  /** Opens the stream behind a seq; resolves when the server has completed it. */
  open: (after: number, on: { open: () => void; event: (event: Event) => void }) => Promise<void>;
  /** The last seq up to which nothing is missing. */
  position: () => number;
  /** Whether the terminal event has arrived. */
  isOver: () => boolean;
  onEvent: (event: Event) => void;
  onConnection: (connection: Connection) => void;
  /** Waits before another attempt; tests need no clock. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

/**
 * Follows a stream of events until the terminal one, through any number of lost connections.
 *
 * An event that does not continue the sequence ends the connection, and the next one starts where
 * the sequence is whole.
 */
export async function followEvents<Event extends { seq: number }>(options: Options<Event>): Promise<void> {
  const { signal, position, isOver, onConnection, wait = waitOrOnline } = options;
  let failures = 0;
  while (!signal.aborted && !isOver()) {
    onConnection("connecting");
    const before = position();
    try {
      await openOnce(options);
    } catch (cause) {
      if (isFinal(cause)) return onConnection("refused");
    }
    if (signal.aborted || isOver()) return;
    failures = position() > before ? 1 : failures + 1;
    onConnection("waiting");
    await wait(backoff(failures), signal);
  }
}

async function openOnce<Event extends { seq: number }>(options: Options<Event>): Promise<void> {
  const { open, position, onEvent, onConnection } = options;
  await open(position(), {
    open: () => onConnection("live"),
    event: (event) => {
      if (event.seq <= position()) return;
      if (event.seq > position() + 1) throw new Error("An event is missing");
      onEvent(event);
    },
  });
}

/** Exponential, with jitter so that many pages do not come back in the same moment. */
function backoff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

function isFinal(cause: unknown): boolean {
  const final = ["AUTHENTICATION_FAILED", "PERMISSION_DENIED", "NOT_FOUND"];
  return cause instanceof RequestFailed && final.includes(cause.code);
}

/** Ends early when the browser is online again or the page is left. */
function waitOrOnline(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
