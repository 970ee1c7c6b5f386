"""The hub's tables for a server that a browser opens, made and emptied as those of `tests/hub`."""

from __future__ import annotations

import os

import pytest

from tests.hub.conftest import django_db_setup as django_db_setup


@pytest.fixture(scope="session", autouse=True)
def _beside_the_browser() -> None:
    """The browser's driver keeps a loop in this thread; Django would take what follows for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
