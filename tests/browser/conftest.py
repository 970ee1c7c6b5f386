"""A real Chromium for the pages, and axe for what people with disabilities meet there.

axe-core (MPL-2.0) is fetched by npm into a cache folder outside the project, at a fixed version whose content is
checked; nothing of it is kept here. Without chromium or without a way to npm the tests are skipped and say so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

AXE = "axe-core@4.14.1"
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's chromium, driven by Playwright."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on this machine (make peers installs it)")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Source text of axe-core."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "radvigil-tests"
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / (AXE.replace("@", "-") + ".tgz")
    if not archive.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed: axe cannot be fetched")
        with tempfile.TemporaryDirectory(dir=cache) as folder:  # whole or not at all: other tests may look meanwhile
            done = subprocess.run(
                [npm, "pack", AXE, "--silent"], cwd=folder, capture_output=True, timeout=120, check=False
            )
            fetched = Path(folder) / archive.name
            if done.returncode or not fetched.exists():
                pytest.skip("npm cannot be reached: axe was not fetched")
            fetched.replace(archive)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != AXE_SHA256:
        pytest.fail(f"{archive} is not the axe that was looked at")
    with tarfile.open(archive) as opened:
        script = opened.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")
