"""Where files come from: a folder or a stick, one file, an archive. Nothing is unpacked to disk or read unbounded.

A parcel is a file with its name and the companions beside it (`.sha256`, `.sha512`, `.asc`), by which it is checked.
Archives in archives are not opened. Links that leave the folder are not followed.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from radvigil.advisories.reading import RefusedError
from radvigil.records import Limits

WANTED = (".json", ".csv", ".csv.gz", ".gz")
COMPANIONS = (".sha512", ".sha256", ".asc")
COMPANION_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that may hold advisories or a list."""

    name: str
    read: Callable[[], bytes]
    """Its bytes. Raises RefusedError when there are too many, OSError when it cannot be read."""
    companion: Callable[[str], bytes | None]
    """What stands beside it under its name and an ending."""


def parcels(path: Path, limits: Limits) -> Iterator[Parcel]:
    """The parcels of a folder, an archive or a single file, by name. Raises OSError when it is not there."""
    if path.is_dir():
        yield from _of_folder(path, limits)
    elif path.suffix.casefold() == ".zip":
        yield from _of_archive(path, limits)
    else:
        path.stat()
        yield _of_file(path, path.name, limits)


def _of_folder(folder: Path, limits: Limits) -> Iterator[Parcel]:
    root = folder.resolve()
    count = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        if path.suffix.casefold() == ".zip":
            yield from _of_archive(path, limits, f"{name}/")
        elif is_wanted(name):
            count += 1
            if count > limits.feed_files:
                raise RefusedError("too-many", "", "", limit=str(limits.feed_files))
            yield _of_file(path, name, limits)


def is_wanted(name: str) -> bool:
    """Whether a name may be a document or a list; hidden files of the system are not."""
    last = name.rsplit("/", 1)[-1]
    return name.casefold().endswith(WANTED) and not last.startswith((".", "._"))


def _of_file(path: Path, name: str, limits: Limits) -> Parcel:
    def read() -> bytes:
        return _bounded(path, limits.feed_file)

    def companion(ending: str) -> bytes | None:
        beside = path.with_name(path.name + ending)
        return _bounded(beside, COMPANION_BYTES) if beside.is_file() else None

    return Parcel(name, read, companion)


def _bounded(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise RefusedError("too-large", "", "", limit=str(limit))
    return content


def _of_archive(path: Path, limits: Limits, prefix: str = "") -> Iterator[Parcel]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield _broken(f"{prefix}{path.name}" if not prefix else prefix.rstrip("/"), "not-zip", error)
        return
    with archive:
        budget = _Budget(limits.feed_bytes)
        members = {one.filename: one for one in archive.infolist() if not one.is_dir()}
        wanted = sorted(name for name in members if is_wanted(name))
        if len(wanted) > limits.feed_files:
            raise RefusedError("too-many", "", "", limit=str(limits.feed_files))
        for name in wanted:
            yield _member(archive, members, prefix + name, name, (limits, budget))


def _broken(name: str, code: str, error: Exception) -> Parcel:
    def read() -> bytes:
        raise RefusedError(code, "", "") from error

    return Parcel(name, read, lambda _: None)


class _Budget:
    """Bytes that one archive may still give."""

    def __init__(self, left: int) -> None:
        self.left = left


def _member(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], shown: str, name: str, bounds: tuple[Limits, _Budget]
) -> Parcel:
    limits, budget = bounds

    def take(member: str, limit: int) -> bytes:
        allowed = min(limit, budget.left)
        try:
            with archive.open(members[member]) as file:
                content = file.read(allowed + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise RefusedError("not-zip", "", "APPNOTE 6.3") from error
        if len(content) > allowed:
            raise RefusedError("too-large", "", "", limit=str(allowed))
        budget.left -= len(content)
        return content

    def companion(ending: str) -> bytes | None:
        return take(name + ending, COMPANION_BYTES) if name + ending in members else None

    return Parcel(shown, lambda: take(name, limits.feed_file), companion)
