type Sequenced = { seq: number };

/**
 * Joins two lists of events into one in order of `seq`, each event once.
 *
 * An event that is there already stays as it is: the journal is append-only.
 */
export function mergeEvents<Event extends Sequenced>(known: Event[], more: Event[]): Event[] {
  const bySeq = new Map(known.map((event) => [event.seq, event]));
  const fresh = more.filter((event) => !bySeq.has(event.seq));
  if (fresh.length === 0) return known;
  for (const event of fresh) bySeq.set(event.seq, event);
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** The last `seq` before the first gap: what lies behind it must be asked for again. */
export function resumeAfter(events: Sequenced[]): number {
  let last = 0;
  for (const { seq } of events) {
    if (seq !== last + 1) break;
    last = seq;
  }
  return last;
}
