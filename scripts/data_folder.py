"""Prints the data folder: PROFILE_BUILDER_DATA_DIR, else ./data, else one that the database can reach."""

import os
import sys
from pathlib import Path

from reach import reachable_or

configured = os.environ.get("PROFILE_BUILDER_DATA_DIR")
folder = Path(configured) if configured else reachable_or(Path("data"), "data")
if not configured and folder != Path("data").absolute():
    print(f"This checkout is private to root, so the data is kept in {folder}.", file=sys.stderr)
print(folder)
