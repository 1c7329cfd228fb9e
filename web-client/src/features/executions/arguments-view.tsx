import { visibleJson, visibleParts } from "@/shared/lib/visible-text";
import { VisibleText } from "@/shared/ui/visible-text";

/** The arguments of a call one by one, texts with their lines, so that people see what they decide on. */
export function ArgumentsView({ value }: { value: unknown }) {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  const hasUnseen = entries.some(([name, argument]) => isUnseen(name) || isUnseen(asText(argument)));
  return (
    <div className="space-y-3">
      {entries.length === 0 && <p className="text-sm text-muted">It is called without arguments.</p>}
      <dl className="space-y-3">
        {entries.map(([name, argument]) => (
          <div key={name} className="min-w-0">
            <dt className="mb-1 text-sm">
              <code className="font-mono font-medium break-all">
                <VisibleText text={name} />
              </code>
              {typeof argument !== "string" && <span className="text-muted"> {typeName(argument)}</span>}
            </dt>
            <dd
              tabIndex={0}
              className="max-h-80 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap"
            >
              <VisibleText text={asText(argument)} />
            </dd>
          </div>
        ))}
      </dl>
      {hasRounded(value) && (
        <p className="text-sm font-medium text-danger-ink">
          A number has more digits than a browser keeps, and is shown rounded. Deny the call and ask for the
          number as a text.
        </p>
      )}
      {hasUnseen && (
        <p className="text-sm font-medium text-danger-ink">
          Marked codes such as \u200B stand for characters that cannot be seen. Ask yourself what they are
          for.
        </p>
      )}
    </div>
  );
}

/** A text as it is, anything else as JSON, which writes unseen characters in its texts as codes too. */
function asText(argument: unknown): string {
  return typeof argument === "string" ? argument : JSON.stringify(argument, null, 2);
}

function isUnseen(text: string): boolean {
  return visibleParts(text).some(({ escaped }) => escaped);
}

/** Whether a whole number in the value is beyond those that a browser holds exactly. */
function hasRounded(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasRounded);
}

function typeName(argument: unknown): string {
  if (argument === null) return "nothing";
  return Array.isArray(argument) ? "list" : typeof argument;
}

/** What people get to edit: JSON in which everything can be seen. */
export function editableArguments(value: unknown): string {
  return visibleJson(value);
}

/** Reads what people wrote: the object, or what is wrong with it. */
export function readArguments(text: string): { value: Record<string, unknown> } | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return {
      error: `This is not JSON yet: ${cause instanceof Error ? cause.message : "it cannot be read"}.`,
    };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { value: value as Record<string, unknown> };
  }
  return { error: 'Write an object in braces, such as { "text": "Hello" }.' };
}
