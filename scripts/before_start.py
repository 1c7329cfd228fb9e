"""Finds out what would keep the server from starting, before minutes are spent on building it."""

import errno
import os
import socket
import sys
from pathlib import Path

from data_folder import data_folder


def main() -> None:
    check_port(os.environ.get("PROFILE_BUILDER_LISTEN") or "127.0.0.1:8080")
    check_writable(data_folder())


def check_port(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not (host and port.isdigit()):
        sys.exit(f'error: PROFILE_BUILDER_LISTEN is "{address}"; give an address and a port, such as 127.0.0.1:8080')
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # Connections that have just ended do not count as use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as problem:
            # Everything else the server explains.
            if problem.errno == errno.EADDRINUSE:
                sys.exit(
                    f"error: port {port} is taken on {host}, maybe by a Profile Builder that runs already.\n"
                    f"Stop the program that uses it, or choose another: PROFILE_BUILDER_LISTEN={host}:{int(port) + 1} make up"
                )


def check_writable(folder: Path) -> None:
    existing = next(path for path in [folder.absolute(), *folder.absolute().parents] if path.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        sys.exit(
            f"error: {existing} is not a folder that this user can write, and the data is to be kept in {folder}.\n"
            "Make it writable, or choose another data folder with PROFILE_BUILDER_DATA_DIR."
        )


main()
