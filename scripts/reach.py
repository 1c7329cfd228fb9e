"""Where the database's unprivileged user can go when everything else runs as root."""

import os
from pathlib import Path

FOR_EVERYBODY = Path("/var/lib/profile-builder")


def reachable_or(wanted: Path, name: str) -> Path:
    """The wanted folder, or one below `FOR_EVERYBODY` when PostgreSQL could not enter it.

    PostgreSQL refuses to run as root and then runs as another user, who cannot enter /root.
    """
    wanted = wanted.absolute()
    if os.geteuid() != 0 or _everybody_may_enter(wanted.parent):
        return wanted
    return FOR_EVERYBODY / name


def _everybody_may_enter(folder: Path) -> bool:
    existing = [path for path in [folder, *folder.parents] if path.exists()]
    return all(path.stat().st_mode & 0o001 for path in existing)
