"""Lines that another app writes into a timeline are said by that app: it registers here when it is ready, so that
incidents need not know who is above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Sayer = Callable[[Mapping[str, Any], str], str]
"""Codes of a line and a language give its sentence."""
SAYERS: dict[str, Sayer] = {}
"""By kind of entry."""
