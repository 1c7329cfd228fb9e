"""Checks that everything shipped has a licence that deny.toml allows: crates, and the web client's packages.

`cargo deny check` does more for crates (advisories need the network); this needs nothing installed.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path


def main() -> None:
    rules = tomllib.loads(Path("deny.toml").read_text())["licenses"]
    allowed = set(rules["allow"])
    exceptions = {entry["crate"]: set(entry["allow"]) for entry in rules.get("exceptions", [])}
    clarified = {entry["crate"]: entry["expression"] for entry in rules.get("clarify", [])}
    refused = []
    packages = [*crates(), *web_packages()]
    for package in packages:
        name = package["name"]
        expression = clarified.get(name) or package["license"] or ""
        if not is_allowed(expression, allowed | exceptions.get(name, set())):
            refused.append(f"{name} {package['version']}: {expression or 'no licence given'}")
    for line in refused:
        print(f"error: {line}", file=sys.stderr)
    if refused:
        sys.exit("Choose another dependency, or allow the licence in deny.toml with a reason.")
    print(f"{len(packages)} dependencies, all with an allowed licence")


def crates() -> list[dict]:
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return [package for package in metadata["packages"] if package["source"]]


def web_packages() -> list[dict]:
    """What ends in the browser; the tools that build it stay here."""
    locked = json.loads(Path("web-client/package-lock.json").read_text())["packages"]
    return [
        {"name": path.rpartition("node_modules/")[2], "version": package["version"], "license": package.get("license")}
        for path, package in locked.items()
        if path and not package.get("dev") and not package.get("optional")
    ]


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Evaluates an SPDX expression; the old form `MIT/Apache-2.0` means OR."""
    tokens = re.findall(r"\(|\)|[A-Za-z0-9.+-]+", expression.replace("/", " OR "))
    return bool(tokens) and any_of(tokens, allowed) and not tokens


def any_of(tokens: list[str], allowed: set[str]) -> bool:
    result = all_of(tokens, allowed)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        result = all_of(tokens, allowed) or result
    return result


def all_of(tokens: list[str], allowed: set[str]) -> bool:
    result = one(tokens, allowed)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        result = one(tokens, allowed) and result
    return result


def one(tokens: list[str], allowed: set[str]) -> bool:
    token = tokens.pop(0) if tokens else ""
    if token == "(":
        result = any_of(tokens, allowed)
        return bool(tokens) and tokens.pop(0) == ")" and result
    if tokens[:1] == ["WITH"]:
        token = f"{token} WITH {tokens[1]}"
        del tokens[:2]
    return token in allowed


main()
