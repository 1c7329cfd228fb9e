"""Measures the product's own worker for engine.py, on the managed PostgreSQL of a data folder."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psycopg

import engine_processes as processes
import search

PATIENCE_SECONDS = 300
GOAL = "Work out 17 * 3, 250 / 4 and 99 + 1"
ANSWERS = ("= **51**", "= **62.5**", "= **100**")
STEPS = 7
AGENT = {
    "name": "Calculator",
    "systemPrompt": "Work out what is asked.",
    "tools": ["calculate"],
    "configuration": {"maxSteps": 10, "timeout": 600},
}
RUN = "mutation ($input: RunAgentInput!) { runAgent(input: $input) { execution { id } errors { message } } }"
PARKED, RUNNING = 10_000, 50
CAREFUL = AGENT | {"name": "Careful", "configuration": {"maxSteps": 10, "timeout": 600, "rules": [{"tool": "calculate", "scope": "ask"}]}}
PENDING = "{ approvals(first: 100, status: PENDING) { nodes { id argumentsHash } } }"
DECIDE = "mutation ($input: DecideApprovalInput!) { decideApproval(input: $input) { errors { message } } }"

# Each execution gets an id behind the ones before it, as the product's own have.
FILL = """
WITH made AS (
    INSERT INTO executions (id, run_at, created_at, {columns})
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
            || lpad(to_hex(number), 20, '0'))::uuid, now() + %(wait)s::interval, now(), {columns}
    FROM bench_execution, generate_series(1, %(count)s) AS number
    RETURNING id
)
INSERT INTO execution_events (execution_id, seq, organisation_id, kind, payload)
SELECT made.id, event.seq, event.organisation_id, event.kind, event.payload FROM made, bench_event AS event
"""

# A step is one write to the journal. It lasts from the write before it, the first one from the claim.
STEP_TIMES = """
WITH writes AS (
    SELECT extract(epoch FROM event.created_at - coalesce(
        lag(event.created_at) OVER (PARTITION BY event.execution_id ORDER BY event.seq), execution.started_at
    )) * 1000 AS ms
    FROM execution_events AS event JOIN executions AS execution ON execution.id = event.execution_id
    WHERE event.kind IN ('model_replied', 'tool_returned')
)
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)
FROM writes
"""

SPAN = """
SELECT count(*), extract(epoch FROM max(completed_at) - min(started_at)) FROM executions
"""

FAULTS = """
SELECT
    (SELECT count(*) FROM executions WHERE status <> 'completed') AS not_completed,
    (SELECT count(*) FROM executions WHERE status = 'completed' AND NOT coalesce(outcome LIKE ALL (%(answers)s), false))
        AS wrong,
    (SELECT count(*) FROM executions AS execution WHERE last_seq <> (
        SELECT CASE WHEN min(seq) = 1 AND max(seq) = count(*) THEN max(seq) END
        FROM execution_events WHERE execution_id = execution.id
    ) IS NOT FALSE) AS with_gaps,
    (SELECT count(*) FROM execution_events WHERE kind = 'resumed') AS taken_over
"""


class Product:
    """A server without a worker, its database, and an agent that calculates."""

    def __init__(self, program: Path, data: Path) -> None:
        self.program, self.data, self.port = program, data, search.free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "PROFILE_BUILDER_PG_BIN": os.environ.get("PROFILE_BUILDER_PG_BIN", ""),
            "PROFILE_BUILDER_LISTEN": f"127.0.0.1:{self.port}",
            "PROFILE_BUILDER_DATA_DIR": str(data),
            "PROFILE_BUILDER_SIMULATED_PACE": "0",
            "NO_COLOR": "1",
        }
        self.connection, self.watcher, self.postmaster = None, None, 0
        self.server = self.start("serve", "--no-worker")
        try:
            processes.until("the server's start (set PROFILE_BUILDER_PG_BIN, or use make bench-engine)",
                            self.is_ready, PATIENCE_SECONDS, self.server)
            self.prepare()
        except BaseException as error:
            self.stop()
            if isinstance(error, RuntimeError):
                raise RuntimeError(f"{error}\n{self.last_words('serve')}") from error
            raise

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen:
        environment = self.environment | variables
        with open(self.data / f"{arguments[0]}.log", "w") as log:
            return subprocess.Popen([self.program, *arguments], env=environment, stdout=log, stderr=log)

    def last_words(self, command: str) -> str:
        log = self.data / f"{command}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""

    def stop(self) -> None:
        for connection in (self.connection, self.watcher):
            if connection:
                connection.close()
        processes.end(self.server)
        # The server takes its PostgreSQL along unless it had to be killed.
        if self.postmaster and Path(f"/proc/{self.postmaster}").exists():
            os.kill(self.postmaster, signal.SIGINT)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def prepare(self) -> None:
        # Process, data, start, port and the folder of the socket stand in this file line by line.
        lines = (self.data / "postgresql/cluster/postmaster.pid").read_text().splitlines()
        self.postmaster, self.socket = int(lines[0]), lines[4]
        self.connection = psycopg.connect(self.dsn(), autocommit=True)
        self.watcher = psycopg.connect(self.dsn(), autocommit=True, options="-c enable_seqscan=off")
        create = [self.program, "token", "create", "--email", "bench@example.com", "--role", "admin"]
        made = subprocess.run(create, env=self.environment, capture_output=True, text=True, check=True)
        self.token = made.stdout.strip()
        self.agent = self.post("/api/v1/agents/create", AGENT)["id"]
        self.post("/graphql", self.wish())
        self.keep_as_template()

    def post(self, path: str, body: dict) -> dict:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wish(self, agent: str | None = None) -> dict:
        return {"query": RUN, "variables": {"input": {"agentId": agent or self.agent, "goal": GOAL}}}

    def dsn(self, database: str = "profile_builder") -> str:
        return f"host={self.socket} port=5432 user=postgres dbname={database}"

    def sql(self, statement: str, **values) -> list[tuple]:
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def keep_as_template(self) -> None:
        """The rows that the server has stored for one execution, for thousands more of the same."""
        self.sql("CREATE TABLE bench_execution AS SELECT * FROM executions")
        self.sql("CREATE TABLE bench_event AS SELECT * FROM execution_events")
        found = self.sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'executions'"
                         " AND is_generated = 'NEVER' ORDER BY ordinal_position")
        self.columns = ", ".join(name for (name,) in found if name not in ("id", "run_at", "created_at"))
        self.empty()

    def empty(self) -> None:
        self.sql("TRUNCATE executions, execution_events CASCADE")

    def fill(self, count: int, wait: str = "0 seconds", at_last=lambda: None) -> None:
        """Queues executions, all at once, and lets PostgreSQL know how many there are."""
        with self.connection.transaction():
            self.sql(FILL.format(columns=self.columns), count=count, wait=wait)
            self.sql("ANALYZE executions, execution_events")
            at_last()

    def is_finished(self) -> bool:
        # By the queue's own small indexes, so that asking costs the worker nothing.
        [(open_ones,)] = self.watcher.execute(
            "SELECT EXISTS (SELECT FROM executions WHERE status = 'queued')"
            " OR EXISTS (SELECT FROM executions WHERE status = 'running')")
        return not open_ones

    @contextmanager
    def worker(self, concurrent: int, pace: int = 0):
        worker = self.start("worker", PROFILE_BUILDER_CONCURRENCY=str(concurrent),
                            PROFILE_BUILDER_SIMULATED_PACE=str(pace))
        try:
            yield worker
        except Exception as error:
            raise RuntimeError(f"{error}\n{self.last_words('worker')}") from error
        finally:
            processes.end(worker)

    def perform(self, worker: subprocess.Popen, count: int) -> dict:
        """Queues as many executions and waits for their end."""
        used = lambda: [processes.processor_seconds(one) for one in (worker.pid, self.postmaster)]
        readings = []
        self.empty()
        self.sql("CHECKPOINT")
        self.fill(count, at_last=lambda: readings.extend(used()))
        processes.until(f"{count} executions", self.is_finished, PATIENCE_SECONDS, worker, pause=0.2)
        itself, database = (now - before for now, before in zip(used(), readings))
        [(done, seconds)] = self.sql(SPAN)
        return {"executions": done, "seconds": float(seconds), "executions_per_second": done / float(seconds),
                "processor_seconds": itself, "postgresql_processor_seconds": database}


def measure(product: Product, concurrent: int, seconds: float) -> dict:
    fewest = max(100, 2 * concurrent)
    with product.worker(concurrent) as worker:
        rate = product.perform(worker, fewest)["executions_per_second"]
        # The first ones also open the connections, so that they say too little of the rate.
        rate = product.perform(worker, max(fewest, int(rate * min(2.0, seconds))))["executions_per_second"]
        row = product.perform(worker, max(fewest, int(rate * seconds)))
        peak = processes.peak_mb(worker.pid)
    [(steps, p50, p95)] = product.sql(STEP_TIMES)
    [(not_completed, wrong, with_gaps, taken_over)] = product.sql(FAULTS, answers=[f"%{one}%" for one in ANSWERS])
    return {"program": "profile-builder", "concurrent": concurrent, **row, "steps": steps,
            "steps_per_second": steps / row["seconds"], "p50_ms": float(p50), "p95_ms": float(p95), "peak_mb": peak,
            "not_completed": not_completed, "wrong": wrong, "with_gaps": with_gaps, "taken_over": taken_over,
            "wrong_steps": abs(steps - STEPS * row["executions"])}


def measure_starts(product: Product, clients: int, seconds: float) -> dict:
    """How many executions a second can be asked for, each durable when its answer comes."""
    product.empty()
    body = json.dumps(product.wish()).encode()
    head = (f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{product.port}\r\nAuthorization: Bearer {product.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    host = ("127.0.0.1", product.port)
    search.ask(host, [head + body], clients, min(seconds, 2.0))
    product.empty()
    before = processes.processor_seconds(product.server.pid)
    taken, bodies, wall = search.ask(host, [head + body], clients, seconds)
    used = processes.processor_seconds(product.server.pid) - before
    ids = {((json.loads(body)["data"]["runAgent"] or {}).get("execution") or {}).get("id") for body in bodies}
    [(stored,)] = product.sql("SELECT count(*) FROM executions WHERE status = 'queued'")
    taken.sort()
    place = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))] * 1000
    product.empty()
    return {"program": "profile-builder", "clients": clients, "starts": len(taken), "starts_per_second": len(taken) / wall,
            "p50_ms": place(0.5), "p95_ms": place(0.95), "peak_mb": processes.peak_mb(product.server.pid),
            "processor_seconds": used, "lost": len(taken) - min(stored, len(ids - {None}))}


# From the decision to the answer of the call that waited for it, both as the database has them.
GOING_ON = """
SELECT extract(epoch FROM event.created_at - approval.decided_at) * 1000
FROM approvals AS approval JOIN execution_events AS event ON event.execution_id = approval.execution_id
WHERE event.kind = 'tool_returned' AND event.payload->>'call_id' = approval.call_id
ORDER BY 1
"""


def measure_decisions(product: Product) -> dict:
    """How long it takes after a decision until the call is made, with worker and server in two processes."""
    product.empty()
    agent = product.post("/api/v1/agents/create", CAREFUL)["id"]
    count = lambda status: product.sql("SELECT count(*) FROM executions WHERE status = %(status)s", status=status)[0][0]
    with product.worker(RUNNING) as worker:
        for _ in range(RUNNING):
            product.post("/graphql", product.wish(agent))
        while count("completed") < RUNNING:
            processes.until("something to decide", lambda: count("waiting") or count("completed") == RUNNING,
                            PATIENCE_SECONDS, worker)
            for approval in product.post("/graphql", {"query": PENDING})["data"]["approvals"]["nodes"]:
                wish = {"id": approval["id"], "argumentsHash": approval["argumentsHash"], "approve": True}
                product.post("/graphql", {"query": DECIDE, "variables": {"input": wish}})
    delays = [float(ms) for (ms,) in product.sql(GOING_ON)]
    place = lambda share: delays[min(len(delays) - 1, int(len(delays) * share))]
    product.empty()
    return {"program": "profile-builder", "concurrent": RUNNING, "decisions": len(delays), "p50_ms": place(0.5),
            "p95_ms": place(0.95), "p99_ms": place(0.99), "longest_ms": delays[-1]}


def measure_parked(product: Product) -> dict:
    """A worker's memory with many executions that wait for their time, and some that run."""
    product.empty()
    product.fill(PARKED, "1 day")
    count = lambda status: product.sql("SELECT count(*) FROM executions WHERE status = %(status)s", status=status)[0][0]
    # Slow enough that none ends meanwhile.
    with product.worker(500, pace=60_000) as worker:
        product.fill(RUNNING)
        processes.until(f"{RUNNING} running", lambda: count("running") == RUNNING, PATIENCE_SECONDS, worker)
        time.sleep(5)
        row = {"program": "profile-builder", "parked": count("queued"), "running": count("running"),
               "resident_mb": processes.resident_mb(worker.pid), "peak_mb": processes.peak_mb(worker.pid)}
    product.empty()
    return row
