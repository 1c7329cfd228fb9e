"""Measures the agent engine and, in the same run, LangGraph with its PostgreSQL checkpointer; prints both.

    python3 tests/bench/engine.py [--seconds 10] [--server FILE] [--work FOLDER] [--without-peer]

The workload: an execution whose model asks for three calculations one after the other and then
answers. Its model takes no time and each of its seven steps - four turns of the model, three calls of
the tool - is durable before the next begins: PostgreSQL runs with fsync and synchronous_commit, in a
new folder, for both. 1, 50 and 500 executions run at once, so many of them that it takes about ten
seconds after a warm-up; tables are emptied and PostgreSQL's checkpoint is made before.

The product: `profile-builder worker` in a process of its own, beside `serve --no-worker`. The queue
is filled by SQL with copies of what the server stores for one execution. Executions a second are
counted from the first claim to the last completion, both as the database has them; a step lasts from
one write to the journal to the next. Beside it: how many executions a second can be asked for over
GraphQL (REST answers at an execution's end), and a worker's memory with 10,000 that wait for their
time and 50 that run; how long it takes after a person's decision until the call that waited for it has its
answer; and how long an event is on its way to a subscriber while 500 executions run, each
watched by one (see engine_live.py).

The peer: the smallest graph of a node for the model and a node for the tool, performed with
durability="sync", under asyncio (AsyncPostgresSaver) and in threads (PostgresSaver); the fastest row
of one process counts. Chosen in its favour: plain dicts as messages; a pool of as many connections as
the product's worker has, with autocommit, prepared statements and psycopg's pipeline, which the savers
use by themselves; a saver of its own for each client, since one that all share, as in its
documentation, lets one statement through at a time (a row of its own shows what that costs). Against
it: it writes its input itself, while that of the product stands in the queue already. The last row
gives it a process for each processor.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PACKAGES = ("langgraph==1.2.24", "langgraph-checkpoint-postgres==3.2.0", "psycopg[binary,pool]==3.3.9",
            "websockets==17.4")
CONCURRENT = (1, 50, 500)
STARTING_CLIENTS = 16
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "max_wal_size")
FAULTS = ("not_completed", "wrong", "with_gaps", "wrong_steps", "lost", "not_delivered")
KINDS = ("asyncio", "threads")
MOST = CONCURRENT[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--server", default="target/release/profile-builder", type=Path)
    parser.add_argument("--work", default="target/bench", type=Path)
    parser.add_argument("--without-peer", action="store_true")
    options = parser.parse_args()
    work = options.work.resolve()
    if not options.server.exists():
        sys.exit(f"error: {options.server} is missing; build it with make build")
    continue_with_packages(work)
    # So that what was started is ended then as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    data = Path(tempfile.mkdtemp(prefix="profile-builder-bench-"))
    try:
        # The database runs as another user when this is root.
        data.chmod(0o755)
        report = measure_all(options.server.resolve(), data, options.seconds, not options.without_peer)
    except RuntimeError as error:
        sys.exit(f"error: {error}")
    finally:
        shutil.rmtree(data, ignore_errors=True)
    (work / "engine.json").write_text(json.dumps(report, indent=2) + "\n")
    show(report)
    print(f"also in {work / 'engine.json'}; load {report['load']:.1f} on {report['processors']} processors")
    if report["faults"]:
        sys.exit("error: not everything was performed as it must be:\n" + "\n".join(report["faults"]))


def continue_with_packages(work: Path) -> None:
    """Goes on in a virtual environment that has the packages, and makes it when it is not there."""
    folder = work / "engine-venv"
    if Path(sys.prefix) == folder:
        return
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != " ".join(PACKAGES):
        print(f"installing {', '.join(PACKAGES)} into {folder}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        install = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        if subprocess.run(install).returncode:
            sys.exit("error: pip could not install LangGraph. Check the connection to the package index.")
        stamp.write_text(" ".join(PACKAGES))
    os.execv(folder / "bin/python", [folder / "bin/python", *sys.argv])


def measure_all(program: Path, data: Path, seconds: float, with_peer: bool) -> dict:
    # Only here: they need the packages.
    import engine_live
    import engine_product
    from engine_processes import file_system

    product = engine_product.Product(program, data)
    try:
        settings = dict(product.sql("SELECT name, setting FROM pg_settings WHERE name = ANY (%(names)s)", names=list(SETTINGS)))
        report = {"load": os.getloadavg()[0], "processors": os.cpu_count(), "seconds": seconds,
                  "postgresql": settings, "file_system": file_system(data), "versions": versions(product, with_peer)}
        if off := [name for name in SETTINGS[:2] if settings[name] != "on"]:
            raise RuntimeError(f"{' and '.join(off)} must be on in the managed PostgreSQL")
        report["rows"] = [told(engine_product.measure(product, count, seconds)) for count in CONCURRENT]
        report["starts"] = told(engine_product.measure_starts(product, STARTING_CLIENTS, seconds))
        report["parked"] = told(engine_product.measure_parked(product))
        report["decisions"] = told(engine_product.measure_decisions(product))
        report["live"] = told(engine_live.measure(product))
        report["peer_rows"] = measure_peer(product, seconds) if with_peer else []
    finally:
        product.stop()
    report["ratios"] = ratios(report)
    report["goals"] = goals(report)
    report["faults"] = faults(report)
    return report


def measure_peer(product, seconds: float) -> list[dict]:
    import engine_peer

    peer = engine_peer.Peer(product)
    rows = [told(peer.measure(kind, "own", count, seconds)) for count in CONCURRENT for kind in KINDS]
    kind = better(rows, MOST)["kind"]
    rows.append(told(peer.measure(kind, "shared", MOST, seconds)))
    rows.append(told(peer.measure(kind, "own", MOST, seconds, os.cpu_count())))
    return rows


def told(row: dict) -> dict:
    """The row, after a sign of life for whoever waits."""
    print(".", end="", file=sys.stderr, flush=True)
    return row


def versions(product, with_peer: bool) -> dict:
    said = subprocess.run([product.program, "--version"], capture_output=True, text=True, check=True)
    packages = ("langgraph", "langgraph-checkpoint", "langgraph-checkpoint-postgres", "psycopg") if with_peer else ()
    return {"profile-builder": said.stdout.split()[-1], "postgresql": product.sql("SHOW server_version")[0][0],
            "python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}


def better(rows: list[dict], concurrent: int) -> dict:
    """The faster of the rows of one process with so many at once."""
    rows = [row for row in rows if row["concurrent"] == concurrent and row.get("processes", 1) == 1]
    return max(rows, key=lambda row: row["executions_per_second"])


def ratios(report: dict) -> list[dict]:
    """How many times faster the product is: than the best single process, and than the other ways."""
    if not report["peer_rows"]:
        return []
    *own, shared, many = report["peer_rows"]
    against = [(better(own, count), "") for count in CONCURRENT]
    against += [(shared, " and one saver for all"), (many, f" in {many['processes']} processes")]
    return [{"concurrent": row["concurrent"], "than": f"LangGraph with {row['kind']}{how}",
             "times": better(report["rows"], row["concurrent"])["executions_per_second"] / row["executions_per_second"]}
            for row, how in against]


def goals(report: dict) -> list[dict]:
    most = better(report["rows"], MOST)
    found = [
        ("executions/s with 500 at once, at least 1500", most["executions_per_second"], most["executions_per_second"] >= 1500),
        ("MB of the worker meanwhile, less than 80", most["peak_mb"], most["peak_mb"] < 80),
        ("ms from an event to its subscriber at p99, less than 50", report["live"]["p99_ms"], report["live"]["p99_ms"] < 50),
        ("ms from a decision to the call's answer at p95, less than 100", report["decisions"]["p95_ms"],
         report["decisions"]["p95_ms"] < 100),
        ("MB with 10,000 parked, less than 150", report["parked"]["peak_mb"], report["parked"]["peak_mb"] < 150),
    ]
    if report["peer_rows"]:
        times = most["executions_per_second"] / better(report["peer_rows"], MOST)["executions_per_second"]
        found.append((f"times faster than LangGraph with {MOST} at once, at least 40", times, times >= 40))
    return [{"goal": goal, "measured": measured, "held": held} for goal, measured, held in found]


def faults(report: dict) -> list[str]:
    rows = [*report["rows"], report["starts"], report["live"], *report["peer_rows"]]
    return [f"{row[name]} {name} of {row['program']} with {row.get('concurrent', row.get('clients'))}"
            for row in rows for name in FAULTS if row.get(name)]


def name_of(row: dict) -> str:
    many = f" x{row['processes']}" if row.get("processes", 1) > 1 else ""
    shared = ", one saver" if row.get("savers") == "shared" else ""
    return f"{row['program']} {row.get('kind', '')}{many}{shared}"


def show(report: dict) -> None:
    print(f"\n{'':<30} {'at once':>7} {'exec/s':>8} {'steps/s':>8} {'p50 ms':>8} {'p95 ms':>8} {'peak MB':>8}"
          f" {'own CPU s':>10} {'PG CPU s':>9} {'exec':>7} {'taken over':>10}")
    for row in [*report["rows"], *report["peer_rows"]]:
        print(f"{name_of(row):<30} {row['concurrent']:>7} {row['executions_per_second']:>8.1f} {row['steps_per_second']:>8.0f}"
              f" {row['p50_ms']:>8.2f} {row['p95_ms']:>8.2f} {row['peak_mb']:>8.1f} {row['processor_seconds']:>10.1f}"
              f" {row['postgresql_processor_seconds']:>9.1f} {row['executions']:>7} {row.get('taken_over', 0):>10}")
    starts, parked = report["starts"], report["parked"]
    print(f"{starts['starts_per_second']:.0f} starts/s by {starts['clients']} clients over GraphQL, p50"
          f" {starts['p50_ms']:.1f}, p95 {starts['p95_ms']:.1f} ms; {starts['peak_mb']:.0f} MB")
    print(f"{parked['parked']} parked, {parked['running']} running: {parked['resident_mb']:.1f} MB,"
          f" at most {parked['peak_mb']:.1f}")
    decisions = report["decisions"]
    print(f"{decisions['decisions']} decisions on calls of {decisions['concurrent']} executions: the call's answer after"
          f" p50 {decisions['p50_ms']:.1f}, p95 {decisions['p95_ms']:.1f}, at most {decisions['longest_ms']:.1f} ms")
    live = report["live"]
    print(f"{live['events']} events of {live['concurrent']} executions to a subscriber each, turns of {live['pace_ms']} ms:"
          f" p50 {live['p50_ms']:.1f}, p95 {live['p95_ms']:.1f}, p99 {live['p99_ms']:.1f}, at most"
          f" {live['longest_ms']:.1f} ms")
    for ratio in report["ratios"]:
        print(f"{ratio['times']:.1f} times faster with {ratio['concurrent']} at once than {ratio['than']}")
    for goal in report["goals"]:
        print(f"{'held  ' if goal['held'] else 'missed'} {goal['goal']}: {goal['measured']:.1f}")
    print(", ".join(f"{name} {value}" for name, value in {**report["versions"], **report["postgresql"]}.items()),
          f"on {report['file_system']}")


if __name__ == "__main__":
    main()
