"""Prints the data folder: PROFILE_BUILDER_DATA_DIR, else ./data, else one that the database can reach."""

import os
import sys
from pathlib import Path

from reach import reachable_or


def data_folder() -> Path:
    configured = os.environ.get("PROFILE_BUILDER_DATA_DIR")
    return Path(configured) if configured else reachable_or(Path("data"), "data")


def main() -> None:
    folder = data_folder()
    if not os.environ.get("PROFILE_BUILDER_DATA_DIR") and folder != Path("data").absolute():
        print(f"This checkout is private to root, so the data is kept in {folder}.", file=sys.stderr)
    print(folder)


if __name__ == "__main__":
    main()
