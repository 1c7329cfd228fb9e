"""What the operating system says of the processes that engine.py measures."""

import os
import re
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def peak_mb(process: int) -> float:
    """The most memory that a process has had in use, the pages it shares with others included."""
    return megabytes(process, "VmHWM")


def resident_mb(process: int) -> float:
    return megabytes(process, "VmRSS")


def megabytes(process: int, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024


def processor_seconds(process: int) -> float:
    """What a process, its children and those of them that have ended have used so far."""
    used = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It has just ended.
        itself, parent = int(stat.parent.name), int(fields[1])
        if itself == process:
            used += sum(map(int, fields[11:15]))
        elif parent == process:
            used += sum(map(int, fields[11:13]))
    return used / TICKS


def file_system(folder: Path) -> str:
    """The type of the file system that a folder is on; on `tmpfs` nothing is durable."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    above = [(len(place), kind) for place, kind in mounts if folder.is_relative_to(place)]
    return max(above)[1] if above else "unknown"


def end(process: subprocess.Popen, patience: float = 60) -> None:
    """Asks a process to stop, and kills it when it does not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(what: str, is_so, patience: float, watched: subprocess.Popen | None = None, pause: float = 0.1) -> None:
    """Waits until something is so, not longer than `patience` seconds and than `watched` lives."""
    begun = time.monotonic()
    while not is_so():
        if watched and watched.poll() is not None:
            raise RuntimeError(f"{what}: the process has ended with {watched.returncode}")
        if time.monotonic() - begun > patience:
            raise RuntimeError(f"{what}: not within {patience:.0f} s")
        time.sleep(pause)
