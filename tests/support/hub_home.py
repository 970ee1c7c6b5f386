"""Loaded before Django's settings are: the tests' hub lives in a folder of its own, never in the user's.

`RADVIGIL_HUB_DATABASE` set by the caller (PostgreSQL) is kept; nothing set means SQLite, in a file
(its locks are others than those of a database in memory) that no disk need keep.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

MEMORY = "/dev/shm"
HOME = tempfile.mkdtemp(prefix="radvigil-hub-tests-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
os.mkdir(os.path.join(HOME, "static"))  # the live server of the tests gives these files from where they are written
os.environ["RADVIGIL_HUB_HOME"] = HOME
os.environ["RADVIGIL_HUB_URL"] = "http://localhost:8799"
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
