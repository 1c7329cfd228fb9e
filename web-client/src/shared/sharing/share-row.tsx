import { readFragment } from "@/shared/graphql/generated";
import { Button } from "@/shared/ui/button";
import { TimeAgo } from "@/shared/ui/time-ago";

import { type MaskedShare, nameOf, ShareRowFields } from "./audience";

type Props = { share: MaskedShare; busy: boolean; onRemove: () => void };

/** Whom something is shared with, since when, and the way to end that. */
export function ShareRow({ share, busy, onRemove }: Props) {
  const row = readFragment(ShareRowFields, share);
  const name = nameOf(row);
  return (
    <li className="flex items-center justify-between gap-3 px-3 py-2 text-sm">
      <div className="min-w-0">
        <p className="font-medium break-words">{name}</p>
        <p className="text-muted">
          Shared <TimeAgo time={row.sharedAt} /> by {row.sharedBy.name}
        </p>
      </div>
      <Button size="small" aria-label={`Remove ${name}`} busy={busy} onClick={onRemove}>
        Remove
      </Button>
    </li>
  );
}
