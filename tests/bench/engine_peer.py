"""Measures LangGraph for engine.py, in a database of its own on the same PostgreSQL."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg.rows import dict_row

import engine_processes as processes
from engine_product import STEPS, Product

PROGRAM = Path(__file__).with_name("engine_langgraph.py")
DATABASE = "langgraph"
TABLES = "checkpoints, checkpoint_blobs, checkpoint_writes"
WARM_UP = 50

# Step -1 is the input and step 0 what leads from it to the first node. A checkpoint's time is when it
# was made, before it was written, so that a step lasts from one to the next.
STEP_TIMES = """
WITH steps AS (
    SELECT (metadata->>'step')::integer AS step, extract(epoch FROM (checkpoint->>'ts')::timestamptz
        - lag((checkpoint->>'ts')::timestamptz) OVER (PARTITION BY thread_id ORDER BY checkpoint_id)) * 1000 AS ms
    FROM checkpoints WHERE checkpoint_ns = ''
)
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)
FROM steps WHERE step > 0
"""


class Peer:
    """The database, with LangGraph's tables as it makes them itself."""

    def __init__(self, product: Product) -> None:
        self.product, self.dsn = product, product.dsn(DATABASE)
        product.sql(f"CREATE DATABASE {DATABASE}")
        with psycopg.connect(self.dsn, autocommit=True, row_factory=dict_row) as connection:
            PostgresSaver(connection).setup()

    def sql(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def measure(self, kind: str, savers: str, concurrent: int, seconds: float, copies: int = 1) -> dict:
        """`concurrent` executions at once, shared by so many processes."""
        each = max(1, concurrent // copies)
        command = [sys.executable, str(PROGRAM), self.dsn, kind, savers, str(each)]
        environment = self.product.environment | {"LANGSMITH_TRACING": "false"}
        running = []
        try:
            for _ in range(copies):
                running.append(subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE,
                                                stdout=subprocess.PIPE))
            return {"program": "langgraph", "kind": kind, "savers": savers, "processes": copies, "concurrent": concurrent,
                    **self.run(running, each, seconds)}
        finally:
            for one in running:
                processes.end(one)

    def run(self, running: list[subprocess.Popen], each: int, seconds: float) -> dict:
        warm_up = [span(perform(running, name, WARM_UP))["executions_per_second"] for name in ("first", "second")]
        count = max(WARM_UP, each, int(max(warm_up) / len(running) * seconds))
        self.sql(f"TRUNCATE {TABLES}")
        self.sql("CHECKPOINT")
        watched = [one.pid for one in running] + [self.product.postmaster]
        before = [processes.processor_seconds(one) for one in watched]
        reports = perform(running, "run", count)
        used = [processes.processor_seconds(one) - then for one, then in zip(watched, before)]
        peak = sum(processes.peak_mb(one.pid) for one in running)
        self.sql(f"ANALYZE {TABLES}")
        [(steps, p50, p95)] = self.sql(STEP_TIMES)
        row = span(reports)
        return {**row, "steps": steps, "steps_per_second": steps / row["seconds"], "p50_ms": float(p50),
                "p95_ms": float(p95), "peak_mb": peak, "processor_seconds": sum(used[:-1]),
                "postgresql_processor_seconds": used[-1], "wrong": sum(one["wrong"] for one in reports),
                "wrong_steps": abs(steps - STEPS * row["executions"])}


def perform(running: list[subprocess.Popen], name: str, count: int) -> list[dict]:
    """Has every process perform `count` executions at the same time."""
    for number, one in enumerate(running):
        one.stdin.write(f"{name}{number} {count}\n")
        one.stdin.flush()
    answers = [one.stdout.readline() for one in running]
    if not all(answers):
        raise RuntimeError("LangGraph has ended before its time; its words stand above")
    return [json.loads(answer) for answer in answers]


def span(reports: list[dict]) -> dict:
    seconds = max(one["ended"] for one in reports) - min(one["begun"] for one in reports)
    executions = sum(one["executions"] for one in reports)
    return {"executions": executions, "seconds": seconds, "executions_per_second": executions / seconds}
