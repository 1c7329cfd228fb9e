import type { ReactNode } from "react";

import { formatNames } from "@/shared/lib/format";
import { whoAgrees } from "@/shared/lib/who-agrees";
import { TimeAgo } from "@/shared/ui/time-ago";

import type { Approval } from "./approval";

/** Who has to agree to a call, who has, and until when. */
export function QuestionFacts({ approval }: { approval: Approval }) {
  const { policy, agreed, requestedAt, expiresAt } = approval;
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-3">
      <Fact label="Who has to agree">{whoAgrees(policy)}</Fact>
      <Fact label="Agreed so far">
        {agreed.length} of {policy.people}
        {agreed.length > 0 && ` (${formatNames(agreed.map(({ name }) => name))})`}
      </Fact>
      <Fact label={expiresAt ? "Counts as denied" : "Asked"}>
        <TimeAgo time={expiresAt ?? requestedAt} />
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted">{label}</dt>
      <dd className="mt-0.5 font-medium break-words">{children}</dd>
    </div>
  );
}
