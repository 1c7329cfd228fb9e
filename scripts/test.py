"""Runs every test of the repository and prints the totals as its last line."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or "target").absolute()
# What would lead a test to a real service or to somebody's data. A search server is wanted where one
# is named: the tests that use it have indexes of their own there.
UNWANTED = ("DATABASE_URL", "ANTHROPIC_", "OPENAI_", "REDIS_", "OTEL_", "PROFILE_BUILDER_")


@dataclass
class Runner:
    name: str
    command: list[str]
    # Each match adds its number to what passed or failed.
    passed: str
    failed: str
    folder: str = "."


RUNNERS = [
    Runner(
        "Rust",
        ["cargo", "test", "--workspace", "--locked", "--no-fail-fast"],
        r"^test result: .* (\d+) passed",
        r"^test result: .* (\d+) failed",
    ),
    Runner(
        "Web client",
        ["npm", "test"],
        r"^\s*Tests .*?(\d+) passed",
        r"^\s*Tests .*?(\d+) failed",
        "web-client",
    ),
    Runner(
        "Browser",
        ["npm", "run", "e2e"],
        r"^(?:#|ℹ) pass (\d+)",
        r"^(?:#|ℹ) fail (\d+)",
        "web-client",
    ),
]


def main() -> None:
    environment = prepare()
    totals = [run(runner, environment) for runner in RUNNERS]
    passed, failed = (sum(column) for column in zip(*totals))
    print(f"\n{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


def prepare() -> dict[str, str]:
    step("Looking for PostgreSQL")
    binaries = output(sys.executable, "scripts/postgresql.py", str(TARGET / "postgresql"))
    step("Building the programs and their tests")
    must("cargo", "build", "--workspace", "--all-targets", "--locked")
    step("Building the documentation site")
    site = TARGET / "site"
    must(str(TARGET / "debug/site-gen"), "build", "--content", "content", "--out", str(site))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)}
    chromium = os.environ.get("PROFILE_BUILDER_CHROMIUM") or shutil.which("chromium") or ""
    return environment | {
        "NO_COLOR": "1",
        "PROFILE_BUILDER_BIN": str(TARGET / "debug/profile-builder"),
        "PROFILE_BUILDER_CHROMIUM": chromium,
        "PROFILE_BUILDER_PG_BIN": binaries,
        "PROFILE_BUILDER_SITE_DIR": str(site),
        "PROFILE_BUILDER_SITE_GEN": str(TARGET / "debug/site-gen"),
        "PROFILE_BUILDER_WEB_DIR": str(Path("web-client/dist").absolute()),
    }


def run(runner: Runner, environment: dict[str, str]) -> tuple[int, int]:
    step(f"Tests: {runner.name}")
    process = subprocess.Popen(
        runner.command,
        cwd=runner.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    passed = failed = 0
    for line in process.stdout:
        print(line, end="", flush=True)
        passed += sum(map(int, re.findall(runner.passed, line)))
        failed += sum(map(int, re.findall(runner.failed, line)))
    # A runner that breaks before it counts, or that finds no test, must not look like a success.
    code = process.wait()
    if failed == 0 and (code != 0 or passed == 0):
        print(f"error: {runner.name}: {passed} tests passed, exit code {code}")
        failed = 1
    return passed, failed


def must(*command: str) -> None:
    if subprocess.run(command).returncode != 0:
        sys.exit(f"error: {' '.join(command)} failed")


def output(*command: str) -> str:
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(result.returncode)
    return result.stdout.strip()


def step(text: str) -> None:
    print(f"\n==> {text}", flush=True)


main()
