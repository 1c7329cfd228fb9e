import { expect, test } from "vitest";

import { visibleJson, visibleParts, visibleText } from "./visible-text";

test.each([
  ["a turned direction of writing", "invoice\u202Efdp.exe", "invoice\\u202Efdp.exe"],
  ["an isolated direction", "a\u2066b\u2069", "a\\u2066b\\u2069"],
  ["a space without width", "pay\u200Bpal", "pay\\u200Bpal"],
  ["a joiner", "a\u200Db", "a\\u200Db"],
  ["a byte order mark", "\uFEFFa", "\\uFEFFa"],
  ["a soft hyphen", "a\u00ADb", "a\\u00ADb"],
  ["a space that does not break", "a\u00A0b", "a\\u00A0b"],
  ["a separator of lines", "a\u2028b", "a\\u2028b"],
  ["a control character", "a\u0007b\u009Fc", "a\\u0007b\\u009Fc"],
  ["a carriage return, which could hide a line", "a\rb", "a\\u000Db"],
  ["a filler that counts as a letter", "a\u3164b", "a\\u3164b"],
  ["an empty braille pattern", "a\u2800b", "a\\u2800b"],
  ["a variation selector", "a\uFE0Fb", "a\\uFE0Fb"],
  ["a tag beyond the first plane", "a\u{E0041}b", "a\\uDB40\\uDC41b"],
  ["a character of private use", "a\uE000b", "a\\uE000b"],
  ["half a pair", "a\uD800b", "a\\uD800b"],
])("%s is shown as its code", (_name, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test("what can be seen stays as it is", () => {
  const text = "Grüße, 42 € – 東京 مرحبا 👍\n\tSecond line.";
  expect(visibleText(text)).toBe(text);
  expect(visibleParts(text)).toEqual([{ text, escaped: false }]);
});

test("a code that somebody wrote is told from one that stands for a character", () => {
  expect(visibleParts("\\u202E \u202E")).toEqual([
    { text: "\\u202E ", escaped: false },
    { text: "\\u202E", escaped: true },
  ]);
});

test("JSON whose unseen characters are shown means the same", () => {
  const value = {
    "t\u200Bo": "a\u202Eb",
    text: 'two\nlines and a "quote" \u{E0041}',
    deep: [{ a: "\u00A0" }],
  };
  const json = visibleJson(value);
  expect(json).toContain("\\u202E");
  expect(json).not.toMatch(/[\u200B\u202E\u00A0]/);
  expect(JSON.parse(json)).toEqual(value);
});
