import { type FragmentType, graphql, readFragment } from "@/shared/graphql/generated";
import type { DiffLineKind } from "@/shared/graphql/generated/graphql";
import { classNames } from "@/shared/ui/class-names";

export const FieldChangeFields = graphql(`
  fragment FieldChangeRow on FieldChange {
    field
    before
    after
  }
`);

export const LineGroupFields = graphql(`
  fragment LineGroupRows on LineGroup {
    lines {
      kind
      before
      after
      text
    }
  }
`);

type Props = {
  fields: readonly FragmentType<typeof FieldChangeFields>[];
  prompt: readonly FragmentType<typeof LineGroupFields>[];
};

/** What differs between two definitions: values side by side, and the prompt line by line. */
export function DefinitionDiff({ fields, prompt }: Props) {
  const changes = readFragment(FieldChangeFields, fields);
  const groups = readFragment(LineGroupFields, prompt);
  if (changes.length === 0 && groups.length === 0) {
    return <p className="text-sm text-muted">Nothing differs.</p>;
  }
  return (
    <div className="space-y-5">
      {changes.length > 0 && (
        <dl className="divide-y divide-line text-sm">
          {changes.map(({ field, before, after }) => (
            <div
              key={field}
              className="grid gap-x-4 gap-y-1.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[11rem_minmax(0,1fr)]"
            >
              <dt className="font-medium">{LABELS[field] ?? field}</dt>
              <dd className="min-w-0 space-y-1">
                <Value sign="−" label="Before" value={before} className={LINES.REMOVED} />
                <Value sign="+" label="After" value={after} className={LINES.ADDED} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {groups.length > 0 && (
        <section aria-label="System prompt" className="min-w-0">
          <h3 className="mb-1.5 text-sm font-medium">System prompt</h3>
          <div className="overflow-hidden rounded-lg border border-line font-mono text-[0.8125rem] leading-relaxed">
            {groups.map(({ lines }, index) => (
              <div key={index} className="border-line not-first:border-t-4 not-first:border-double">
                {lines.map((line, place) => (
                  <PromptLine key={place} {...line} />
                ))}
              </div>
            ))}
          </div>
        </section>
      )}
    </div>
  );
}

const LABELS: Record<string, string> = {
  name: "Name",
  description: "Description",
  tags: "Tags",
  tools: "Tools",
  "configuration.model": "Model",
  "configuration.maxSteps": "Max steps",
  "configuration.timeout": "Timeout in seconds",
  "configuration.compactAt": "Summarizes from tokens",
  "configuration.requireConfirmation": "Asks before changes",
  "configuration.readOnly": "May only look",
  "configuration.rules": "Rules",
  "configuration.approval.people": "People who must agree",
  "configuration.approval.role": "Access role of approvers",
  "configuration.approval.byRequester": "Requester may agree",
  "configuration.approval.expiresAfter": "Seconds until denied",
};

const LINES: Record<DiffLineKind, string> = {
  SAME: "text-muted",
  ADDED: "bg-success-soft text-success-ink",
  REMOVED: "bg-danger-soft text-danger-ink",
};

const SIGNS: Record<DiffLineKind, string> = { SAME: " ", ADDED: "+", REMOVED: "−" };
const WORDS: Record<DiffLineKind, string> = { SAME: "", ADDED: "Added: ", REMOVED: "Removed: " };

type ValueProps = { sign: string; label: string; value: string | null | undefined; className: string };

function Value({ sign, label, value, className }: ValueProps) {
  return (
    <p className={classNames("flex gap-2 rounded px-2 py-0.5 break-words whitespace-pre-wrap", className)}>
      <span aria-hidden="true" className="w-3 shrink-0 text-center font-mono select-none">
        {sign}
      </span>
      <span className="sr-only">{label}: </span>
      <span className="min-w-0">{value ?? "Nothing"}</span>
    </p>
  );
}

type LineProps = {
  kind: DiffLineKind;
  before?: number | null;
  after?: number | null;
  text: string;
};

/** The sign says what the colour says, for those who see none. */
function PromptLine({ kind, before, after, text }: LineProps) {
  return (
    <p className={classNames("flex min-w-0 gap-2 px-2", LINES[kind])}>
      <span aria-hidden="true" className="hidden w-16 shrink-0 text-right tabular-nums select-none sm:inline">
        {before ?? ""} {after ?? ""}
      </span>
      <span aria-hidden="true" className="w-3 shrink-0 text-center select-none">
        {SIGNS[kind]}
      </span>
      <span className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        <span className="sr-only">{WORDS[kind]}</span>
        {text || "\u00a0"}
      </span>
    </p>
  );
}
