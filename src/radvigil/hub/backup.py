"""The whole hub in one file, and back again, from either database to either.

Rules:
1. A backup is one moment: all tables are read in one transaction that sees no later write.
2. It is a zip of `manifest.json` (version, migrations, rows a table, head of the audit chain) and a file of JSON lines
   for each table; nothing in it is code. It holds people's names and the hub's keys: its owner alone can read it.
3. A restore goes into an empty hub only, in one transaction, and ends with the chain verified and its head compared:
   what does not hold leaves the database as it was.
Sessions, the cache and what Django makes anew by itself are left out.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from radvigil import __version__
from radvigil.hub.audit.models import Entry
from radvigil.hub.audit.queries import verified

FORMAT = "radvigil.hub.backup/1"
LEFT_OUT = frozenset({"contenttypes.contenttype", "auth.permission", "sessions.session", "usersessions.usersession"})
KEYS = ("session.key", "notices.key")
"""Those that exist. From the second one follow the secrets of webhooks, which others check what they are told by."""
BATCH = 200


class NotRestoredError(ValueError):
    """`code`: `no-backup`, `not-empty`, `other-version`, `broken-chain`; `at`: what is wrong."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(f"{code} {at}".strip())
        self.code, self.at = code, at


def tables() -> list[type[models.Model]]:
    """Everything that is kept, in an order that any run repeats."""
    found = apps.get_models(include_auto_created=True)
    kept = [one for one in found if one._meta.label_lower not in LEFT_OUT and one._meta.managed and not one._meta.proxy]
    return sorted(kept, key=lambda one: one._meta.label_lower)


def back_up(path: Path) -> dict[str, int]:
    """Write the backup; rows a table. The file appears whole or not at all. Raises OSError."""
    made = path.with_name(f".{path.name}.part")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            counts = _write(archive)
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)
    return counts


def _write(archive: zipfile.ZipFile) -> dict[str, int]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        counts = {}
        for model in tables():
            with archive.open(f"{model._meta.label_lower}.jsonl", "w") as member:
                counts[model._meta.label_lower] = _lines(model, member)
        manifest = {"format": FORMAT, "version": __version__, "applied": _applied(), "rows": counts, "head": _head()}
    archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    for name in KEYS:
        if (settings.HOME / name).exists():
            archive.writestr(f"keys/{name}", (settings.HOME / name).read_bytes())
    return counts


def _lines(model: type[models.Model], member: Any) -> int:
    """One row a line, a list in the order of the columns, after a line that names them; how many rows there were."""
    columns, count = model._meta.concrete_fields, 0
    with io.TextIOWrapper(member, encoding="utf-8") as text:
        text.write(json.dumps([one.attname for one in columns]) + "\n")
        for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
            text.write(json.dumps([_said(one, row) for one in columns], ensure_ascii=False) + "\n")
            count += 1
    return count


def _said(column: Any, row: models.Model) -> Any:
    """Times to the microsecond, bytes as base64, JSON as it is: what `to_python` of the column reads back."""
    value = getattr(row, column.attname)
    plain = value is None or isinstance(value, bool | int | float | str | list | dict)
    return value if plain else column.value_to_string(row)


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _head() -> str:
    return Entry.objects.order_by("-sequence").values_list("digest", flat=True).first() or ""


def restore(path: Path) -> dict[str, int]:
    """Fill an empty hub; rows a table. Raises NotRestoredError and OSError; then nothing has changed."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            with transaction.atomic():
                counts = _filled(archive)
                _checked(manifest, counts)
            for name in KEYS:
                if f"keys/{name}" in archive.namelist():
                    _keep_key(name, archive.read(f"keys/{name}"))
    except zipfile.BadZipFile as error:
        raise NotRestoredError("no-backup", str(error)) from error
    return counts


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    except (KeyError, ValueError) as error:
        raise NotRestoredError("no-backup", "manifest.json") from error
    if manifest.get("format") != FORMAT:
        raise NotRestoredError("no-backup", str(manifest.get("format")))
    if manifest["applied"] != _applied():
        raise NotRestoredError("other-version", str(manifest.get("version")))
    return manifest


def _filled(archive: zipfile.ZipFile) -> dict[str, int]:
    kept = tables()
    full = [one._meta.label_lower for one in kept if one._base_manager.exists()]
    if full:
        raise NotRestoredError("not-empty", ", ".join(full))
    counts = {}
    for model in kept:
        name = f"{model._meta.label_lower}.jsonl"
        counts[model._meta.label_lower] = _fill(model, archive, name) if name in archive.namelist() else 0
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept):
            cursor.execute(statement)
    return counts


def _fill(model: type[models.Model], archive: zipfile.ZipFile, name: str) -> int:
    count = 0
    with archive.open(name) as member:
        lines = io.TextIOWrapper(member, encoding="utf-8")
        columns = [one.attname for one in model._meta.concrete_fields]
        if json.loads(next(lines, "null")) != columns:
            raise NotRestoredError("no-backup", name)
        for batch in _batches(lines):
            rows = [_row(model, json.loads(line)) for line in batch]
            # Raw: as they were saved, and not with the time of now in the columns that note when a row was made.
            every: Any = model._base_manager.get_queryset()
            every._insert(rows, model._meta.concrete_fields, using="default", raw=True)
            count += len(batch)
    return count


def _row(model: type[models.Model], values: list[Any]) -> models.Model:
    columns = model._meta.concrete_fields
    pairs = zip(columns, values, strict=True)
    return model(**{one.attname: value if value is None else one.to_python(value) for one, value in pairs})


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines, so many at a time."""
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _checked(manifest: dict[str, Any], counts: dict[str, int]) -> None:
    if counts != manifest["rows"]:
        raise NotRestoredError("no-backup", "rows")
    _count, broken = verified()
    if broken:
        raise NotRestoredError("broken-chain", str(broken[0].sequence))
    if _head() != manifest["head"]:
        raise NotRestoredError("broken-chain", "head")


def _keep_key(name: str, value: bytes) -> None:
    path = settings.HOME / name
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(value)
