import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/shared/graphql/client";
import { graphql } from "@/shared/graphql/generated";
import { formatMessage } from "@/shared/lib/format";
import { useDebounced } from "@/shared/lib/use-debounced";
import { FailureNotice } from "@/shared/ui/notice";

import { RunList } from "./run-list";

const SETTLE_MS = 300;

const PreviewSchedule = graphql(`
  query previewSchedule($when: String!, $zone: String!) {
    previewSchedule(when: $when, zone: $zone) {
      preview {
        cron
        words
        zone
        notes
        runs {
          ...Run
        }
      }
      errors {
        field
        message
      }
    }
  }
`);

/** What the words mean and when the next runs are, asked of the server while somebody types. */
export function WhenPreview({ when, zone }: { when: string; zone: string }) {
  const settled = useDebounced(when.trim(), SETTLE_MS);
  const query = useQuery({
    queryKey: ["schedule-preview", settled, zone],
    enabled: settled !== "",
    queryFn: async ({ signal }) =>
      (await request(PreviewSchedule, { when: settled, zone }, { signal })).previewSchedule,
    placeholderData: keepPreviousData,
  });
  if (settled === "") {
    return <p className="text-sm text-muted">The next five runs appear here.</p>;
  }
  if (query.isError) {
    return (
      <FailureNotice title="There is no preview now" error={query.error} retry={() => void query.refetch()} />
    );
  }
  const { preview, errors } = query.data ?? {};
  return (
    <div role="status" aria-busy={query.isFetching} className="min-h-24 space-y-3 text-sm">
      {preview && (
        <>
          <p>
            <span className="font-semibold">{preview.words}</span>
            <span className="text-muted"> on the clocks of {preview.zone} · </span>
            <code className="font-mono whitespace-nowrap text-muted">{preview.cron}</code>
          </p>
          {preview.notes.map((note) => (
            <p key={note} className="text-warning-ink">
              {note}.
            </p>
          ))}
          <RunList runs={preview.runs} zone={preview.zone} />
        </>
      )}
      {errors?.map(({ message }) => (
        <p key={message} className="break-words text-danger-ink">
          {formatMessage(message, "This")}
        </p>
      ))}
    </div>
  );
}
