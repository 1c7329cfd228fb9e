import { VisibleText } from "@/shared/ui/visible-text";

import type { ToolCall } from "./timeline";

const VERDICTS = { APPROVED: "Approved", DENIED: "Denied", EXPIRED: "Nobody decided in time" };

const FINDINGS = {
  HAPPENED: "says that it happened",
  DID_NOT_HAPPEN: "says that it did not happen",
  RETRY: "let it be tried again",
};

/** What people said about a call, and who; nothing when nobody was asked. */
export function Judgement({ call }: { call: ToolCall }) {
  const { decision, finding, proposed } = call;
  return (
    <>
      {decision && (
        <Sentence text={decision.reason}>
          {proposed && decision.verdict === "APPROVED" ? "Changed and approved" : VERDICTS[decision.verdict]}
          {decision.by && ` by ${decision.by}`}
        </Sentence>
      )}
      {finding && (
        <Sentence text={finding.note}>
          {finding.by ?? "A person"} {FINDINGS[finding.resolution]}
        </Sentence>
      )}
    </>
  );
}

function Sentence({ text, children }: { text: string | null; children: React.ReactNode }) {
  return (
    <p className="text-sm break-words whitespace-pre-wrap">
      <span className="font-medium">{children}</span>
      {text && (
        <>
          : <VisibleText text={text} />
        </>
      )}
    </p>
  );
}
