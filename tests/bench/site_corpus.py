"""Writes a made-up site of role-tagged pages, and the same pages for other generators.

The same number and seed give the same bytes. A page has about 800 words: headings, paragraphs with
links, lists, tables, callouts, and code in five languages.
"""

import random
import re
from pathlib import Path

ROLES = ["engineering", "finance", "sales", "marketing", "operations"]
TAGS = ["access", "audit", "budget", "deploy", "incident", "pricing", "quota", "renewal", "review", "vendor"]
NOUNS = """account agent alert approval backup budget campaign catalogue certificate channel cluster
connection contract credential dashboard deadline department deployment document employee execution
forecast gateway incident integration invoice ledger licence metric migration order partner payment
pipeline policy price process product quota record region release renewal report request review role
rollout runbook schedule secret service session snapshot supplier template tenant threshold ticket
token trace vendor version webhook workflow""".split()
VERBS = """approves archives assigns audits checks closes compares delays encrypts escalates exports filters
forwards groups imports invites keeps limits measures merges notifies opens pauses publishes rejects
removes renews repeats replaces restores resumes reviews rotates routes schedules signs splits stops
stores updates validates verifies""".split()
ADJECTIVES = """annual automatic central critical daily encrypted external failed final fresh global internal
large local manual monthly new old open optional pending private public recent regional required safe
secure shared signed slow small stale temporary""".split()
HEADINGS = ["Before you begin", "How it works", "Limits", "Permissions", "Rollout", "Monitoring", "Escalation",
            "Worked example", "Security", "Questions", "Common mistakes", "Reference", "Ownership", "Timeline"]
PAGES_IN_FOLDER = 50


def write(folder: Path, pages: int, seed: int) -> None:
    """Writes the pages below `folder`, which is made."""
    places = [place(number, pages) for number in range(pages)]
    for number, (section, part, name) in enumerate(places):
        path = folder / section / part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(number, seed, places))


def relative_links(text: str, path: str) -> str:
    """The page at `path` with links as the generators want them that know no others."""
    up = "../" * path.count("/")
    return re.sub(r"\]\(/([^)]+\.md)", lambda match: f"]({up}{match[1]}", text)


def admonitions(text: str) -> str:
    """The page with callouts as Python-Markdown writes them."""

    def admonition(match: re.Match) -> str:
        lines = [line.removeprefix("> ") for line in match[2].splitlines()]
        return f"!!! {match[1].lower()}\n\n" + "\n".join(f"    {line}" for line in lines) + "\n"

    return re.sub(r"^> \[!(\w+)\]\n((?:> .*\n)+)", admonition, text, flags=re.M)


def place(number: int, pages: int) -> tuple[str, str, str]:
    folders = max(len(ROLES), -(-pages // PAGES_IN_FOLDER))
    folder = (number // PAGES_IN_FOLDER) % folders
    return ROLES[folder % len(ROLES)], f"part-{folder // len(ROLES):02}", f"page-{number:05}.md"


def title(number: int, seed: int) -> str:
    dice = random.Random(f"{seed} title {number}")
    return f"{dice.choice(ADJECTIVES).capitalize()} {dice.choice(NOUNS)} {dice.choice(NOUNS)} {number}"


def page(number: int, seed: int, places: list) -> str:
    dice = random.Random(f"{seed} page {number}")
    links = []
    for _ in range(6):
        other = dice.randrange(max(0, number - 60), min(len(places), number + 60))
        links.append(f"[{title(other, seed)}](/{'/'.join(places[other])}{dice.choice(['', '#overview'])})")
    roles = sorted({places[number][0], dice.choice(ROLES)})
    blocks = ["## Overview", paragraph(dice, links), callout(dice), paragraph(dice, links)]
    for heading in dice.sample(HEADINGS, dice.randint(5, 8)):
        blocks += [f"## {heading}", paragraph(dice, links), f"### {dice.choice(NOUNS).capitalize()}", paragraph(dice, links)]
        blocks.append(dice.choice([code, code, table, bullets, callout])(dice))
    front_matter = [
        "---",
        f'title: "{title(number, seed)}"',
        f'description: "{sentence(dice)}"',
        f"roles: [{', '.join(roles)}]",
        f"tags: [{', '.join(sorted(dice.sample(TAGS, 2)))}]",
        f"weight: {number % PAGES_IN_FOLDER + 1}",
        f"date: 2026-{dice.randint(1, 9):02}-{dice.randint(1, 28):02}",
        "---",
        "",
    ]
    return "\n".join(front_matter) + "\n" + "\n\n".join(blocks) + "\n"


def sentence(dice: random.Random) -> str:
    words = f"The {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)} {dice.choice(VERBS)} the {dice.choice(NOUNS)}"
    if dice.random() < 0.7:
        words += f" when a {dice.choice(NOUNS)} {dice.choice(VERBS)} every {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)}"
    return words + "."


def paragraph(dice: random.Random, links: list[str]) -> str:
    sentences = [sentence(dice) for _ in range(dice.randint(3, 6))]
    if dice.random() < 0.5:
        sentences.insert(1, f"See {dice.choice(links)} for more.")
    if dice.random() < 0.5:
        sentences.append(f"Set `{dice.choice(NOUNS)}_{dice.choice(NOUNS)}` to **{dice.choice(ADJECTIVES)}**.")
    return " ".join(sentences)


def callout(dice: random.Random) -> str:
    return f"> [!{dice.choice(['NOTE', 'TIP', 'WARNING'])}]\n> {sentence(dice)}\n> {sentence(dice)}"


def bullets(dice: random.Random) -> str:
    return "\n".join(f"- {sentence(dice)}" for _ in range(dice.randint(3, 7)))


def table(dice: random.Random) -> str:
    rows = ["| Name | Kind | Count |", "| --- | --- | --: |"]
    for _ in range(dice.randint(3, 8)):
        rows.append(f"| `{dice.choice(NOUNS)}` | {dice.choice(ADJECTIVES)} | {dice.randint(0, 9999)} |")
    return "\n".join(rows)


def code(dice: random.Random) -> str:
    one, two, number = dice.choice(NOUNS), dice.choice(NOUNS), dice.randint(1, 999)
    kind = one.capitalize()
    language, text = dice.choice([
        ("rust", f'''/// {sentence(dice)}
#[derive(Debug, Clone)]
pub struct {kind} {{
    pub {two}: Option<String>,
    pub total: u64,
}}

impl {kind} {{
    pub fn {two}_of(&self, limit: usize) -> Result<u64, std::num::ParseIntError> {{
        let mut total = {number}; // running total
        for (index, part) in self.{two}.iter().enumerate().take(limit) {{
            total += part.trim().parse::<u64>()? * index as u64;
        }}
        Ok(total)
    }}
}}'''),
        ("python", f'''from dataclasses import dataclass, field


@dataclass(slots=True)
class {kind}:
    """{sentence(dice)}"""

    {two}: dict[str, int] = field(default_factory=dict)

    async def {two}_total(self, *, limit: int = {number}) -> int:
        total = 0
        for key, value in sorted(self.{two}.items())[:limit]:
            if not key.startswith("_"):
                total += value**2 if value % 3 else -value
        return total'''),
        ("json", f'''{{
  "name": "{one}",
  "enabled": true,
  "limits": {{ "{two}": {number}, "burst": 2.5 }},
  "steps": [{{ "id": 1, "run": "{two}", "retry": null }}, {{ "id": 2, "run": "{one}" }}]
}}'''),
        ("bash", f'''#!/usr/bin/env bash
set -euo pipefail

# {sentence(dice)}
{one}="${{1:-{two}}}"
for attempt in $(seq 1 {number}); do
  if ! curl -fsS "http://localhost:8080/healthz?{two}=$attempt" >/dev/null; then
    echo "attempt $attempt failed" >&2
  else
    break
  fi
done'''),
        ("typescript", f'''export interface {kind} {{
  readonly {two}?: string | null;
  total: number;
}}

/** {sentence(dice)} */
export async function {two}Of<T extends {kind}>(items: T[], max = {number}): Promise<Map<string, number>> {{
  const out = new Map<string, number>();
  for (const [index, item] of items.entries()) {{
    out.set(`${{index}}-${{item.{two}}}`, item.total * 1.5);
    if (out.size >= max) break; // stop early
  }}
  return out;
}}'''),
    ])
    return f"```{language}\n{text}\n```"
