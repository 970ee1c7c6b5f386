"""An asset list (CMMS export) beside the picture: matched, seen but not listed, listed but not seen.

Rules:
1. Separator (comma, semicolon, tabulation) and encoding (UTF-8, UTF-16, Windows-1252) are found out.
2. A row is matched by its serial number, MAC, AE title, IP address or name, in this order: the first that fits decides.
3. What is listed and not seen is never "gone": captures show a moment, not a stock.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from radvigil.records import Device, InventoryMatch, Refused, Site
from radvigil.systems.headers import field_of
from radvigil.systems.matching import contradicted, keys_of

By = Literal["serial", "mac", "ae", "ip", "name"]
ORDER: Final[tuple[tuple[str, By], ...]] = (
    ("serial", "serial"),
    ("mac", "mac"),
    ("ae", "ae"),
    ("ip", "ip"),
    ("hostname", "name"),
    ("name", "name"),
)
SEPARATORS = ";,\t|"
LARGEST = 64 << 20
"""Bytes of an asset list: a hospital of 100,000 assets fills a third of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One asset: what it is called, and its known fields."""

    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """An asset list, read."""

    rows: tuple[Row, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """(header in the file, what it was read as; empty when it was not understood)."""


def read_inventory(source: str | Path) -> Inventory:
    """An asset list from a file's path or from its text. Raises ValueError naming the file, the place and the cure."""
    if isinstance(source, Path):
        if source.stat().st_size > LARGEST:
            raise Refused("list-large", what=source, size=LARGEST)
        return _read(_decoded(source.read_bytes()), str(source))
    return _read(source, "inventory")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _read(text: str, where: str) -> Inventory:
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    table = _table("\n".join(lines), separator, where)
    if len(table) < 2:
        raise Refused("list-empty", what=where)
    headers = [header.strip() for header in table[0][1]]
    fields = _fields(headers)
    if not {"serial", "mac", "ae", "ip", "hostname", "name"} & set(fields):
        raise Refused("list-columns", what=where, headers=", ".join(headers)[:200])
    rows = (_row(fields, cells, number) for number, cells in table[1:])
    return Inventory(tuple(_apart(rows)), tuple(zip(headers, fields, strict=True)))


def _table(text: str, separator: str, where: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with the number of its last line."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused("list-broken", what=where, line=reader.line_num) from error


def _apart(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of the same name are different assets: `Ultrasound`, `Ultrasound #2`."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.key] += 1
        yield replace(row, key=f"{row.key} #{seen[row.key]}") if seen[row.key] > 1 else row


def _fields(headers: Iterable[str]) -> list[str]:
    """The field of each column; the first of two columns with the same meaning counts."""
    found: list[str] = []
    for header in headers:
        field = field_of(header)
        found.append("" if field in found else field)
    return found


def _row(fields: list[str], cells: list[str], number: int) -> Row:
    values = {field: cell.strip() for field, cell in zip(fields, cells, strict=False) if field and cell.strip()}
    if "mac" in values:
        values["mac"] = _mac(values["mac"])
    key = values.get("key") or values.get("name") or values.get("serial") or f"line {number}"
    return Row(key, tuple(values.items()))


def _mac(text: str) -> str:
    digits = re.sub(r"[^0-9a-f]", "", text.casefold())
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2)) if len(digits) == 12 else text


def match_inventory(site: Site, inventory: Inventory) -> InventoryMatch:
    """Which row is which device."""
    index: dict[tuple[str, str], list[str]] = defaultdict(list)
    for device in site.devices:
        for key in keys_of(device):
            index[key].append(device.id)
    matched, missing = [], []
    for row in inventory.rows:
        found = _found(row, index)
        if found:
            matched.append((row.key, *found))
        else:
            missing.append(row.key)
    known = {device for _, device, _ in matched}
    unlisted = tuple(device.id for device in site.devices if _is_ours(device) and device.id not in known)
    return InventoryMatch(tuple(matched), unlisted, tuple(missing), inventory.headers)


def _is_ours(device: Device) -> bool:
    return device.scope != "outside" and device.spoke


def _found(row: Row, index: dict[tuple[str, str], list[str]]) -> tuple[str, By] | None:
    """Rule 2. A value that two devices share decides nothing."""
    values = dict(row.fields)
    for field, by in ORDER:
        value = values.get(field, "").casefold()
        devices = index.get(("hostname" if by == "name" else field, value), []) if value else []
        if len(devices) == 1:
            return devices[0], by
    return None


def with_inventory(site: Site, inventory: Inventory | None) -> Site:
    """The site with its inventory beside it; what the list says otherwise than it was seen is a contradiction."""
    if inventory is None:
        return site
    match = match_inventory(site, inventory)
    stated = {row.key: dict(row.fields) for row in inventory.rows}
    rows = {device: row for row, device, _ in reversed(match.matched)}
    devices = tuple(
        _beside(device, rows[device.id], stated[rows[device.id]]) if device.id in rows else device
        for device in site.devices
    )
    return replace(site, devices=devices, inventory=match)


def _beside(device: Device, row: str, stated: dict[str, str]) -> Device:
    comparable = {field: value for field, value in stated.items() if field != "kind"}
    contradictions = tuple(dict.fromkeys((*device.contradictions, *contradicted(device, comparable))))
    return replace(device, inventory=row, contradictions=contradictions)
