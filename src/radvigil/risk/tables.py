"""The numbers of `model.toml` and the remedies of `actions.toml`, read once and typed.

There are no other numbers: a test looks for figures in the code of this room, and `model()` lists every one for the
page that explains the risk.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import tomli

from radvigil.records import Harm, Model, ModelRow, Reader, Remedy

HARMS: Final[tuple[Harm, ...]] = ("stops", "altered", "disclosed")
LEVELS: Final = 5
HIDDEN: Final = ("source", "kinds")
"""Keys of a row that are no numbers."""


class Family(NamedTuple):
    """Findings that are answered alike."""

    name: str
    factor: str
    action: str
    codes: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    prefix: str = ""

    def holds(self, code: str, nature: str) -> bool:
        if self.codes:
            return code in self.codes
        return code.startswith(self.prefix) and (not self.natures or nature in self.natures)


class ActionKind(NamedTuple):
    """What is done, by whom, and what it asks."""

    code: str
    who: Reader
    effort: int
    disruption: int
    scope: str
    check: str
    remedy: Remedy | str
    stage: int
    changes_device: bool


@cache
def numbers() -> dict[str, dict[str, Any]]:
    """The tables of `model.toml`, `version` and `sources` left out."""
    return {name: table for name, table in _file("model.toml").items() if name not in ("version", "sources")}


@cache
def sources() -> dict[str, str]:
    found: dict[str, str] = _file("model.toml")["sources"]
    return found


@cache
def action_kinds() -> dict[str, ActionKind]:
    return {code: ActionKind(code, **row) for code, row in _file("actions.toml")["actions"].items()}


@cache
def _families() -> tuple[Family, ...]:
    made = [_family(row) for row in _file("actions.toml")["families"]]
    return (*(one for one in made if one.codes), *(one for one in made if not one.codes))


def _family(row: dict[str, Any]) -> Family:
    lists = {key: tuple(row.get(key, ())) for key in ("codes", "natures")}
    return Family(**(row | lists))


@cache
def family(code: str, nature: str) -> Family:
    """The family of a finding; the last one holds everything."""
    return next(one for one in _families() if one.holds(code, nature))


def families() -> tuple[Family, ...]:
    return _families()


@cache
def model() -> Model:
    """Every number with its source, for the page that explains."""
    rows = [row for table, content in numbers().items() for row in _rows(table, content)]
    return Model(_file("model.toml")["version"], tuple(rows), tuple(sorted(sources().items())))


def _rows(table: str, content: dict[str, Any]) -> list[ModelRow]:
    whole = content.get("source", "")
    made = []
    for name, value in content.items():
        if isinstance(value, dict):
            shown = {column: number for column, number in value.items() if column not in HIDDEN}
            made += [ModelRow(table, name, column, number, value["source"]) for column, number in shown.items()]
        elif isinstance(value, list):
            made += [ModelRow(table, name, str(column), number, whole) for column, number in enumerate(value, 1)]
        elif name not in HIDDEN:
            made.append(ModelRow(table, name, "value", value, whole))
    return made


def likelihood_level(chance: float) -> int:
    """1 to 5, from the number of 0 to 100."""
    bounds = numbers()["likelihood_from"]
    return max([1, *(level for level in range(2, LEVELS + 1) if chance >= bounds[str(level)])])


def risk_level(likelihood: int, severity: int) -> int:
    """1 to 5, from the matrix."""
    found: int = numbers()["matrix"][str(likelihood)][severity - 1]
    return found


def severity_number(severity: int) -> float:
    """0 to 100."""
    return float(numbers()["severity_number"][str(severity)])


@cache
def _file(name: str) -> dict[str, Any]:
    return tomli.loads((files(__package__) / name).read_text(encoding="utf-8"))
