"""Loaded before Django's settings are: the tests' hub lives in a folder of its own, never in the user's.

`RADVIGIL_HUB_DATABASE` set by the caller (PostgreSQL) is kept; nothing set means SQLite in memory.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="radvigil-hub-tests-")
os.environ["RADVIGIL_HUB_HOME"] = HOME
os.environ["RADVIGIL_HUB_URL"] = "http://localhost:8799"
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
