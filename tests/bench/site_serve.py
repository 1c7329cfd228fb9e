"""How long a change of a page takes until it is seen, while a generator serves the site.

The time runs from the write of the file until the page with the new sentence is in hand. site-gen
tells its pages of each change, so that nobody asks too early; the other servers are asked again and
again, every few milliseconds.
"""

import http.client
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE_S = 600
SETTLE_S = 3  # mdBook serves before it watches, and takes what it finds then for the old state.
POLL_S = 0.002
REPAINT = Path(__file__).with_name("site_repaint.mjs")
PLAYWRIGHT = Path(__file__).parents[2] / "web-client" / "node_modules" / "playwright-core"


class Server:
    """A generator that serves, ended with the block."""

    def __init__(self, command: list, cwd: Path | None, log: Path):
        self.log = log.open("w+")
        self.process = subprocess.Popen(command, cwd=cwd, stdout=self.log, stderr=subprocess.STDOUT)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def said(self, pattern: str) -> re.Match:
        """Waits until the server has printed something."""
        return until(lambda: re.search(pattern, Path(self.log.name).read_text()), self.process)


def until(look, process: subprocess.Popen):
    """What `look` returns, as soon as it is something."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := look():
            return found
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        time.sleep(POLL_S)
    raise RuntimeError(f"{process.args[0]} did not come to it within {PATIENCE_S} s")


def fetch(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError):
        return ""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def measure_site_gen(program: Path, content: Path, page: Path, runs: int, log: Path) -> dict[str, list[float]]:
    """The time to the page in hand, and where there is a Chromium that to the next paint of it."""
    command = [program, "serve", "--content", content, "--port", "0"]
    with Server(command, None, log) as server:
        root = server.said(r"http://\S+")[0]
        address = root + str(page.relative_to(content).with_suffix("")) + "/"
        taken = {"edit visible": with_events(root, address, page, runs)}
        if repaint := with_chromium(address, page, runs):
            taken["edit painted"] = repaint
        return taken


def with_events(root: str, address: str, page: Path, runs: int) -> list[float]:
    origin = "/".join(root.split("/")[:3])
    bell = threading.Condition()
    rung = 0

    def listen() -> None:
        nonlocal rung
        try:
            with urllib.request.urlopen(origin + "/_site-gen/events", timeout=PATIENCE_S) as events:
                for line in events:
                    if line.startswith(b"data: "):
                        with bell:
                            rung += 1
                            bell.notify()
        except (OSError, ValueError):
            pass  # The server was ended.

    threading.Thread(target=listen, daemon=True).start()
    with bell:
        bell.wait_for(lambda: rung > 0, PATIENCE_S)
    taken = []
    for run in range(runs):
        seen = rung
        with edited(page, run) as sentence:
            text = ""
            while sentence.text not in text:
                with bell:
                    bell.wait_for(lambda: rung > seen, PATIENCE_S)
                    seen = rung
                text = fetch(address)  # Not before it was told, although the server may show it already.
            taken.append(time.monotonic() - sentence.written)
        time.sleep(0.3)  # The text is put back, which is a change as well.
    return taken


def with_chromium(address: str, page: Path, runs: int) -> list[float]:
    """The times until a browser has painted the change; none when there is no browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not (chromium and shutil.which("node") and PLAYWRIGHT.exists()):
        return []
    before = page.read_text()
    try:
        done = subprocess.run(["node", REPAINT, PLAYWRIGHT, chromium, address, page, str(runs)],
                              capture_output=True, text=True, timeout=PATIENCE_S, check=True)
        return [float(line) / 1000 for line in done.stdout.split()]
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"no browser measured the repaint: {error.stderr or error}")
        return []
    finally:
        page.write_text(before)


def measure_peer(name: str, tool: Path, source: Path, pages: Path, page: str, runs: int, log: Path) -> list[float]:
    """The time to the page in hand; `page` is its path below `pages`."""
    port = str(free_port())
    stem = page.removesuffix(".md")
    command, path = {
        "hugo": ([tool, "server", "--bind", "127.0.0.1", "--port", port], f"{stem}/"),
        "zensical": ([tool, "serve", "--dev-addr", f"127.0.0.1:{port}"], f"{stem}/"),
        "mdbook": ([tool, "serve", "--hostname", "127.0.0.1", "--port", port], f"{stem}.html"),
    }[name]
    address = f"http://127.0.0.1:{port}/{path}"
    with Server(command, source, log) as server:
        until(lambda: fetch(address), server.process)
        time.sleep(SETTLE_S)
        taken = []
        for run in range(runs):
            with edited(pages / page, run) as sentence:
                until(lambda: sentence.text in fetch(address), server.process)
                taken.append(time.monotonic() - sentence.written)
            until(lambda: (text := fetch(address)) and sentence.text not in text, server.process)
        return taken


class edited:
    """A page with one more sentence, taken out at the end of the block."""

    def __init__(self, page: Path, run: int):
        self.page = page
        self.text = f"Sentence number {run}, written at {time.time_ns()}."

    def __enter__(self) -> "edited":
        self.before = self.page.read_text()
        self.page.write_text(f"{self.before}\n{self.text}\n")
        self.written = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.page.write_text(self.before)

