"""Builds the same made-up site with site-gen and with other generators, and prints how long each took.

    python3 tests/bench/site.py [--pages 1000,10000] [--runs 5] [--site-gen FILE] [--peers hugo,zensical,mdbook]

Highlighting and a search index are on everywhere (mdBook highlights in the browser). Peers are
installed into the working folder. At 10,000 pages a peer builds once. Times are medians of wall
clock; the processor time beside them tells how busy the machine was, and the last column how much
longer than site-gen a peer took.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path

import site_corpus
import site_serve

SEED = 7
MANY = 5000  # From this many pages on a peer runs once.
INSTALL_S = 1800  # Compiling mdBook takes some minutes.


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default="1000,10000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", default="hugo,zensical,mdbook")
    parser.add_argument("--site-gen", default="target/release/site-gen", type=Path)
    parser.add_argument("--work", default="target/bench", type=Path)
    options = parser.parse_args()
    work = options.work.resolve()
    peers = {name: tool for name in options.peers.split(",") if name and (tool := find_peer(name, work))}
    # Removed at the end: a file system looks for a long time for the places of files that went lately.
    folders = []
    rows = []
    for pages in map(int, options.pages.split(",")):
        folder = work / f"site-{pages}"
        shutil.rmtree(folder, ignore_errors=True)
        site_corpus.write(folder / "content", pages, SEED)
        ours = measure_site_gen(options.site_gen.resolve(), folder, pages, options.runs)
        rows += ours
        for name, tool in peers.items():
            rows += compared(measure_peer(name, tool, folder, pages, 1 if pages >= MANY else options.runs), ours)
        folders.append(folder)
    for row in rows:
        print(line(row))
    report = {"load": os.getloadavg()[0], "processors": os.cpu_count(), "rows": rows}
    (work / "site.json").write_text(json.dumps(report, indent=2) + "\n")
    print(f"also in {work / 'site.json'}; load {report['load']:.1f} on {report['processors']} processors")
    for folder in folders:
        shutil.rmtree(folder)


def measure_site_gen(program: Path, folder: Path, pages: int, runs: int) -> list[dict]:
    page = next((folder / "content").rglob("*.md"))
    results = {"cold": [], "nothing changed": [], "a text changed": [], "a title changed": []}
    for run in range(runs):
        command = [program, "build", "--content", folder / "content", "--out", folder / f"site-gen-{run}" / "site"]
        results["cold"].append(timed(command))
        results["nothing changed"].append(timed(command))
        before = page.read_text()
        page.write_text(before + f"\nSentence number {run}.\n")
        results["a text changed"].append(timed(command))
        page.write_text(before.replace('title: "', f'title: "Number {run} ', 1))
        results["a title changed"].append(timed(command))
        page.write_text(before)
        time.sleep(0.05)  # A file as fresh as this would be read again by the next two builds.
    rows = [summary("site-gen", what, pages, taken) for what, taken in results.items()]
    taken = site_serve.measure_site_gen(program, folder / "content", page, runs, folder / "site-gen.log")
    return rows + [served("site-gen", what, pages, times) for what, times in taken.items()]


def measure_peer(name: str, tool: Path, folder: Path, pages: int, runs: int) -> list[dict]:
    source = folder / name
    PEERS[name](source, folder / "content")
    output = {"hugo": "public", "zensical": "site", "mdbook": "book"}[name]
    taken = []
    for run in range(runs):
        command = [tool, "build"] if name != "hugo" else [tool, "--quiet"]
        taken.append(timed(command, cwd=source))
        # Renamed, because the deletion would slow down what comes next.
        (source / output).rename(folder / f"{name}-{run}")
        shutil.rmtree(source / ".cache", ignore_errors=True)
    rows = [summary(name, "cold", pages, taken)]
    content = {"hugo": "content", "zensical": "docs", "mdbook": "src"}[name]
    page = next((folder / "content").rglob("page-*.md")).relative_to(folder / "content")
    try:
        times = site_serve.measure_peer(name, tool, source, source / content, str(page), runs, folder / f"{name}.log")
        rows.append(served(name, "edit visible", pages, times))
    except RuntimeError as error:
        print(f"{name} was not measured while serving: {error}", file=sys.stderr)
    return rows


def compared(rows: list[dict], ours: list[dict]) -> list[dict]:
    """The rows with how much longer each took than the same work of site-gen."""
    for row in rows:
        own = next((own for own in ours if own["what"] == row["what"]), None)
        if own:
            row["ratio"] = row["wall_s"] / own["wall_s"]
    return rows


def line(row: dict) -> str:
    text = f"{row['pages']:>6} pages  {row['program']:<9} {row['what']:<16} {row['wall_s']:>8.3f} s"
    if "cpu_s" in row:
        text += f"  processor {row['cpu_s']:>8.3f} s  {row['peak_mb']:>6.0f} MB"
    else:
        text += " " * 35
    text += f"  {row['runs']} run{'s' if row['runs'] > 1 else ' '}"
    return text + (f"  {row['ratio']:>6.1f} times" if "ratio" in row else "")


def timed(command: list, cwd: Path | None = None) -> tuple[float, float, float]:
    """Wall clock, processor time and the most memory."""
    os.sync()
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status != 0:
        sys.exit(f"{command[0]} failed:\n{errors.decode()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def summary(program: str, what: str, pages: int, taken: list) -> dict:
    wall, cpu, memory = (statistics.median(column) for column in zip(*taken))
    return {"program": program, "what": what, "pages": pages, "runs": len(taken),
            "wall_s": wall, "cpu_s": cpu, "peak_mb": memory}


def served(program: str, what: str, pages: int, taken: list[float]) -> dict:
    return {"program": program, "what": what, "pages": pages, "runs": len(taken), "wall_s": statistics.median(taken)}


def find_peer(name: str, work: Path) -> Path | None:
    folder = work / "peers"
    if name == "mdbook":
        return find_mdbook(folder)
    if not (folder / "bin" / name).exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", name], check=True)
    return folder / "bin" / name


def find_mdbook(folder: Path) -> Path | None:
    tool = folder / "bin" / "mdbook"
    if not tool.exists():
        command = ["cargo", "install", "--quiet", "--locked", "--root", folder, "mdbook"]
        try:
            subprocess.run(command, check=True, timeout=INSTALL_S)
        except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"mdbook could not be installed and is left out: {error}", file=sys.stderr)
            return None
    return tool


def copy_pages(content: Path, target: Path, change) -> None:
    for page in content.rglob("*.md"):
        path = page.relative_to(content)
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(change(page.read_text(), str(path)))


def for_hugo(source: Path, content: Path) -> None:
    copy_pages(content, source / "content", lambda text, path: text)
    for path, text in HUGO.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text)


def for_zensical(source: Path, content: Path) -> None:
    copy_pages(content, source / "docs", lambda text, path: site_corpus.admonitions(site_corpus.relative_links(text, path)))
    (source / "docs" / "index.md").write_text("# Home\n")
    (source / "zensical.toml").write_text(ZENSICAL)


def for_mdbook(source: Path, content: Path) -> None:
    def change(text: str, path: str) -> str:
        front_matter, body = text.removeprefix("---\n").split("\n---\n", 1)
        title = front_matter.split('"')[1]
        return f"# {title}\n" + site_corpus.relative_links(body, path)

    copy_pages(content, source / "src", change)
    pages = sorted(page.relative_to(content) for page in content.rglob("*.md"))
    entries = "".join(f"- [{page.stem}]({page})\n" for page in pages)
    (source / "src" / "SUMMARY.md").write_text(f"# Summary\n\n{entries}")
    (source / "book.toml").write_text('[book]\ntitle = "Bench"\n[output.html.search]\nenable = true\n')


PEERS = {"hugo": for_hugo, "zensical": for_zensical, "mdbook": for_mdbook}

ZENSICAL = """[project]
site_name = "Bench"
[project.theme]
features = ["navigation.prune", "navigation.indexes", "content.code.copy"]
[project.markdown_extensions.admonition]
[project.markdown_extensions.tables]
[project.markdown_extensions.toc]
permalink = true
[project.markdown_extensions.pymdownx.highlight]
[project.markdown_extensions.pymdownx.superfences]
"""

HUGO = {
    "hugo.toml": """baseURL = "http://localhost/"
title = "Bench"
[taxonomies]
role = "roles"
tag = "tags"
[outputs]
home = ["html", "json"]
[markup.highlight]
noClasses = false
[markup.goldmark.renderHooks.link]
useEmbedded = "always"
""",
    "layouts/_default/baseof.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="description" content="{{ .Description }}"></head><body>
<header><a href="/">Bench</a>{{ range site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</header>
{{ block "main" . }}{{ end }}</body></html>""",
    "layouts/_default/single.html": """{{ define "main" }}<nav><ul>{{ range .CurrentSection.RegularPages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></nav>
<main>{{ range .Ancestors.Reverse }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> / {{ end }}
<h1>{{ .Title }}</h1><p>{{ .Description }}</p>{{ .Content }}
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</main>
<aside>{{ .TableOfContents }}</aside>{{ end }}""",
    "layouts/_default/list.html": """{{ define "main" }}<main><h1>{{ .Title }}</h1><ul>{{ range .Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Description }}</li>{{ end }}</ul></main>{{ end }}""",
    "layouts/index.json": """[{{ range $i, $p := site.RegularPages }}{{ if $i }},{{ end }}
{{ dict "title" $p.Title "path" $p.RelPermalink "roles" $p.Params.roles "body" $p.Plain | jsonify }}{{ end }}]""",
}

if __name__ == "__main__":
    main()
