import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";

import { formatRun } from "./schedule-words";

const RunFields = graphql(`
  fragment Run on ScheduledRun {
    at
    local
    note
  }
`);

type Props = { runs: readonly FragmentType<typeof RunFields>[]; zone: string };

/** Runs to come on the clocks of their zone, with what those clocks do meanwhile. */
export function RunList({ runs, zone }: Props) {
  return (
    <ol aria-label="Next runs" className="space-y-1.5 text-sm">
      {readFragment(RunFields, runs).map(({ at, local, note }) => (
        <li key={at}>
          <time dateTime={at} className="tabular-nums">
            {formatRun(local, zone)}
          </time>
          {note && <span className="block text-warning-ink">{note}.</span>}
        </li>
      ))}
    </ol>
  );
}
