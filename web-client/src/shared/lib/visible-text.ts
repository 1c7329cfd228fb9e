/**
 * Characters that people cannot see, or cannot tell from a space: controls, format characters such as
 * those that turn the direction of writing, other spaces than the usual one, fillers, variation
 * selectors, and code points without a character.
 */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** What may stay as it is: the usual space, and what lays out a text. */
const PLAIN = /[ \t\n]/;

/** A piece of a text: as it is, or the code of something in it that cannot be seen. */
export type VisiblePart = { text: string; escaped: boolean };

/**
 * Divides a text into what can be read, and the codes of what cannot be seen, such as `\u202E`.
 *
 * The codes are those of JSON, so that JSON whose unseen characters became codes means the same.
 */
export function visibleParts(text: string): VisiblePart[] {
  const parts: VisiblePart[] = [];
  for (const character of text) {
    const escaped = UNSEEN.test(character) && !PLAIN.test(character);
    const shown = escaped ? code(character) : character;
    const last = parts.at(-1);
    if (last && last.escaped === escaped) last.text += shown;
    else parts.push({ text: shown, escaped });
  }
  return parts;
}

/** The text with codes in the place of characters that cannot be seen. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join("");
}

/** A value as JSON in which everything can be seen; it can be read back. */
export function visibleJson(value: unknown): string {
  return visibleText(JSON.stringify(value ?? null, null, 2));
}

/** One code for each UTF-16 unit, as JSON has it. */
function code(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).toUpperCase();
    return `\\u${unit.padStart(4, "0")}`;
  }).join("");
}
