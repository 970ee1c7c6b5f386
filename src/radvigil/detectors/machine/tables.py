"""Facts that rules look up: tables beside this file, each row with the place it was read."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import tomli


def rows(table: str) -> list[dict[str, Any]]:
    text = (files(__package__) / f"{table}.toml").read_text(encoding="utf-8")
    return list(tomli.loads(text)["row"])


@cache
def ends_of_support() -> dict[str, date]:
    """Operating system → the day its maker's security updates end, the longest programme open to everybody."""
    return {row["system"]: row["ends"] for row in rows("end_of_support")}


class Remote(NamedTuple):
    """A service on the internet: what it is called and what it is for (`support` or `storage`)."""

    name: str
    use: str


@cache
def _domains() -> dict[str, Remote]:
    return {domain: Remote(row["name"], row["use"]) for row in rows("internet_services") for domain in row["domains"]}


@cache
def ports_of_support() -> dict[int, str]:
    """TCP port → the tool for remote support that listens there."""
    return {port: row["name"] for row in rows("internet_services") for port in row.get("ports", ())}


@lru_cache(maxsize=4096)
def remote_of(name: str) -> Remote | None:
    """Whose name it is: the name itself or a domain above it; None for all others."""
    labels = name.rstrip(".").lower().split(".")[-5:]
    for start in range(len(labels) - 1):
        found = _domains().get(".".join(labels[start:]))
        if found is not None:
            return found
    return None
