"""Measures how fast the server searches a made-up docs site, and prints it.

    python3 tests/bench/search.py [--pages 10000] [--seconds 10] [--server FILE] [--site-gen FILE]

One client and then sixteen ask one question after the other over kept connections: one to three
words, half of them with a last word that is not whole yet, some misspelt, a third with filters.
Highlights and facets are in every answer. The clients share the processors with the server.

With MEILISEARCH_URL (and MEILISEARCH_API_KEY), the same site is brought into that Meilisearch and
asked the same questions in the same run.
"""

import argparse
import json
import os
import random
import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import site_corpus

SEED = 7
QUESTIONS = 2000  # Different ones; asked again from the start when all were asked.
CLIENTS = (1, 16)
MOST_REQUESTS = 50_000
PATIENCE_SECONDS = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--server", default="target/release/profile-builder", type=Path)
    parser.add_argument("--site-gen", default="target/release/site-gen", type=Path)
    parser.add_argument("--work", default="target/bench", type=Path)
    options = parser.parse_args()
    work = options.work.resolve()
    site = build_site(options.site_gen.resolve(), work / f"search-{options.pages}", options.pages)
    questions = make_questions()
    rows = measure_server(options.server.resolve(), site, questions, options.seconds)
    if url := os.environ.get("MEILISEARCH_URL"):
        key = os.environ.get("MEILISEARCH_API_KEY", "")
        rows += measure_meilisearch(url, key, options.site_gen.resolve(), site, questions, options.seconds)
    for row in rows:
        print(f"{row['program']:<16} {row['clients']:>2} clients  {row['per_second']:>7.0f} searches/s"
              f"  p50 {row['p50_ms']:>6.2f}  p95 {row['p95_ms']:>6.2f}  p99 {row['p99_ms']:>6.2f} ms"
              f"  {row['requests']} searches, {row['empty']} without a hit"
              + (f", {row['processor_ms']:.2f} ms of a processor each" if row["processor_ms"] else ""))
    report = {"load": os.getloadavg()[0], "processors": os.cpu_count(), "pages": options.pages, "rows": rows}
    (work / "search.json").write_text(json.dumps(report, indent=2) + "\n")
    print(f"also in {work / 'search.json'}; load {report['load']:.1f} on {report['processors']} processors")


def build_site(site_gen: Path, folder: Path, pages: int) -> Path:
    """The site, built anew: another version of site-gen may write other records."""
    shutil.rmtree(folder, ignore_errors=True)
    site_corpus.write(folder / "content", pages, SEED)
    subprocess.run([site_gen, "build", "--content", folder / "content", "--out", folder / "site"], check=True)
    return folder / "site"


def make_questions() -> list[dict]:
    """What people type, the same for each run."""
    dice = random.Random(SEED)
    words = site_corpus.NOUNS + site_corpus.VERBS + site_corpus.ADJECTIVES
    words += [word.lower() for heading in site_corpus.HEADINGS for word in heading.split()]
    questions = []
    for _ in range(QUESTIONS):
        text = [dice.choice(words) for _ in range(dice.randint(1, 3))]
        if dice.random() < 0.15:
            text[0] = misspelt(text[0], dice)
        if dice.random() < 0.5:
            text[-1] = text[-1][: max(2, dice.randint(2, len(text[-1])))]
        filters = {}
        if dice.random() < 0.33:
            filters["department"] = [dice.choice(site_corpus.ROLES)]
        if dice.random() < 0.15:
            filters["tag"] = dice.sample(site_corpus.TAGS, 2)
        questions.append({"q": " ".join(text), "filters": filters})
    return questions


def misspelt(word: str, dice: random.Random) -> str:
    """One letter left out, or two exchanged; never the first."""
    if len(word) < 5:
        return word
    at = dice.randrange(1, len(word) - 1)
    if dice.random() < 0.5:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def measure_server(program: Path, site: Path, questions: list[dict], seconds: float) -> list[dict]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="profile-builder-bench-") as data, tempfile.TemporaryFile("w+") as log:
        # The database runs as another user when this is root.
        os.chmod(data, 0o755)
        environment = {
            "PATH": os.environ["PATH"],
            "PROFILE_BUILDER_PG_BIN": os.environ.get("PROFILE_BUILDER_PG_BIN", ""),
            "PROFILE_BUILDER_LISTEN": f"127.0.0.1:{port}",
            "PROFILE_BUILDER_DATA_DIR": data,
            "PROFILE_BUILDER_SITE_DIR": str(site),
            "NO_COLOR": "1",
        }
        server = subprocess.Popen([program, "serve", "--no-worker"], env=environment, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api/v1/search?q=budget", server)
            rows = measure("profile-builder", ("127.0.0.1", port), [for_server(port, one) for one in questions],
                           seconds, lambda body: body["total"], server.pid)
            memory = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())
        finally:
            server.terminate()
            server.wait(60)
        log.seek(0)
        text = re.sub(r"\x1b\[[0-9;]*m", "", log.read())
    indexed = re.search(r"Indexed (\d+) sections.*?duration_ms=(\d+)", text)
    for row in rows:
        row["peak_mb"] = int(memory[1]) / 1024 if memory else None
        row["sections"] = int(indexed[1]) if indexed else None
        row["indexed_in_ms"] = int(indexed[2]) if indexed else None
    if indexed:
        print(f"indexed {indexed[1]} sections in {indexed[2]} ms; peak {rows[0]['peak_mb']:.0f} MB")
    return rows


def for_server(port: int, question: dict) -> bytes:
    pairs = [("q", question["q"])] + [(name, one) for name, values in question["filters"].items() for one in values]
    return (f"GET /api/v1/search?{urllib.parse.urlencode(pairs)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").encode()


def measure_meilisearch(url: str, key: str, site_gen: Path, site: Path, questions: list[dict], seconds: float) -> list[dict]:
    content = site.parent / "content"
    subprocess.run([site_gen, "index", "--content", content, "--url", url, "--key", key], check=True)
    address = urllib.parse.urlparse(url)
    host = (address.hostname, address.port or 80)
    requests = [for_meilisearch(address.netloc, key, one) for one in questions]
    return measure("meilisearch", host, requests, seconds, lambda body: body["estimatedTotalHits"])


def for_meilisearch(host: str, key: str, question: dict) -> bytes:
    names = {"department": "roles", "tag": "tags"}
    either = [[f'{names[name]} = "{one}"' for one in values] for name, values in question["filters"].items()]
    body = json.dumps({
        "q": question["q"], "limit": 10, "filter": either, "facets": ["roles", "section", "tags", "kind"],
        "attributesToHighlight": ["title", "heading", "text"], "attributesToCrop": ["text"], "cropLength": 40,
        "attributesToRetrieve": ["id", "title", "heading", "url", "page", "anchor", "section", "kind", "roles", "tags"],
    }).encode()
    head = (f"POST /indexes/docs/search HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


def measure(program: str, host: tuple, requests: list[bytes], seconds: float, hits, process: int = 0) -> list[dict]:
    rows = []
    for clients in CLIENTS:
        ask(host, requests, clients, min(seconds, 2.0))  # Warm up.
        before = processor_seconds(process)
        taken, bodies, wall = ask(host, requests, clients, seconds)
        # Unlike the times, it does not depend on what else the machine does.
        processor = (processor_seconds(process) - before) / len(taken) * 1000
        taken.sort()
        place = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))] * 1000
        empty = sum(hits(json.loads(body)) == 0 for body in bodies)
        rows.append({"program": program, "clients": clients, "requests": len(taken), "per_second": len(taken) / wall,
                     "p50_ms": place(0.5), "p95_ms": place(0.95), "p99_ms": place(0.99), "empty": empty,
                     "processor_ms": processor if process else None})
    return rows


def processor_seconds(process: int) -> float:
    """What a process of this machine has used so far; none is known of process 0."""
    if not process:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(host: tuple, requests: list[bytes], clients: int, seconds: float) -> tuple[list, list, float]:
    """Times and bodies of what `clients` ask, each one question at a time, and how long it took."""
    selector = selectors.DefaultSelector()
    taken, bodies, asked = [], [], 0
    started = time.perf_counter()
    for _ in range(clients):
        connection = socket.create_connection(host, timeout=PATIENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(requests[asked % len(requests)])
        selector.register(connection, selectors.EVENT_READ, [time.perf_counter(), b""])
        asked += 1
    open_connections = clients
    while open_connections:
        for key, _ in selector.select(PATIENCE_SECONDS):
            connection, state = key.fileobj, key.data
            state[1] += connection.recv(1 << 16)
            body = whole_body(state[1])
            if body is None:
                continue
            now = time.perf_counter()
            taken.append(now - state[0])
            bodies.append(body)
            if now - started > seconds or asked >= MOST_REQUESTS:
                selector.unregister(connection)
                connection.close()
                open_connections -= 1
                continue
            state[0], state[1] = time.perf_counter(), b""
            connection.sendall(requests[asked % len(requests)])
            asked += 1
    return taken, bodies, time.perf_counter() - started


def whole_body(answer: bytes) -> bytes | None:
    """The body of an answer once all of it is there. Anything but 200 ends the measurement."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return None
    if not head.startswith(b"HTTP/1.1 200"):
        sys.exit(f"an answer is no success:\n{answer[:600].decode(errors='replace')}")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    if length:
        return body if len(body) >= int(length[1]) else None
    if not body.endswith(b"0\r\n\r\n"):
        return None
    parts = []
    while body:
        size, _, body = body.partition(b"\r\n")
        parts.append(body[: int(size, 16)])
        body = body[int(size, 16) + 2 :]
    return b"".join(parts)


def wait_for(address: str, server: subprocess.Popen) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE_SECONDS:
        if server.poll() is not None:
            sys.exit("the server did not start; set PROFILE_BUILDER_PG_BIN or run it with make bench-search")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    print(f"answered the first search {time.monotonic() - started:.1f} s after its start")
                    return
        except OSError:
            time.sleep(0.05)
    sys.exit("the server did not answer a search")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
