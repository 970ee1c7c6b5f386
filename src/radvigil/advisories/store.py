"""The local store: one SQLite file in the program's home, with every version that was imported.

Rules:
1. An import is one transaction a source: it is there whole or not at all.
2. A broken file never replaces a good one: what is refused is listed with its name, pointer and clause, and the version
   that was current stays current. An older revision never takes the place of a newer one.
3. Lists (KEV, EPSS, recalls) are replaced whole by a newer or equally new list.
4. The store knows no clock: the caller says what time it is (RFC 3339, UTC).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from radvigil.advisories.intake import Intake, Refusal, Taken, Value, marked
from radvigil.advisories.library import Library
from radvigil.advisories.lists import EpssList, ExploitedList, RecallList
from radvigil.advisories.platform import platform_advisories
from radvigil.advisories.shipped import shipped_library
from radvigil.records import Advisory

SCHEMA = 1
PATIENCE = 30.0
"""Seconds that a command waits for another one that writes."""
STALE_DAYS = {"csaf": 45, "recalls": 45, "kev": 14, "epss": 14}
"""After so many days a source is said to be old: KEV grows every week, EPSS is made daily, advisories come by month."""

_TABLES = """
create table if not exists source(
    name text primary key, location text not null, tried text not null, succeeded text not null,
    taken integer not null, refused integer not null);
create table if not exists document(
    id text not null, revision text not null, updated text not null, sha256 text not null, source text not null,
    imported text not null, hashed text not null, signature text not null, current integer not null, body blob not null,
    primary key(id, sha256));
create index if not exists document_current on document(current);
create table if not exists list(
    kind text not null, source text not null, as_of text not null, sha256 text not null, imported text not null,
    hashed text not null, signature text not null, rows integer not null, body blob not null,
    primary key(kind, source));
create table if not exists score(
    source text not null, cve text not null, epss real not null, primary key(source, cve)) without rowid;
create table if not exists refusal(
    source text not null, name text not null, code text not null, pointer text not null, clause text not null,
    params text not null, at text not null);
"""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source as the store knows it."""

    name: str
    location: str
    tried: str
    succeeded: str
    taken: int
    refused: int
    advisories: int
    unsigned: int
    """Advisories whose signature was not checked."""
    failures: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ListStatus:
    """A list: `kev`, `epss` or `recalls`; `shipped` when it came with the program."""

    kind: str
    source: str
    as_of: str
    rows: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Status:
    sources: tuple[SourceStatus, ...]
    lists: tuple[ListStatus, ...]
    advisories: int
    versions: int
    shipped: int
    shipped_as_of: str
    newest: str
    """Day of the newest advisory imported; empty without one."""
    stale: bool


class StoreError(RuntimeError):
    """The store cannot be used. `code`: `newer` (a newer program's), `busy`, `unusable` (disk, rights) or `damaged`."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


class Store:
    """The store at a path; made when it is first written to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def keys(self) -> Path:
        """Where gpg finds the keys of publishers: `gnupg` beside the store."""
        return self._path.with_name("gnupg")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as base:
                version = int(base.execute("pragma user_version").fetchone()[0])
                if version > SCHEMA:
                    raise StoreError("newer", f"schema {version}")
                if version < SCHEMA:
                    base.executescript(f"begin immediate; {_TABLES} pragma user_version = {SCHEMA}; commit;")
                yield base
        except sqlite3.OperationalError as error:
            raise StoreError("busy" if "locked" in str(error) else "unusable", str(error)) from error
        except sqlite3.DatabaseError as error:
            raise StoreError("damaged", str(error)) from error
        except OSError as error:
            raise StoreError("unusable", error.strerror or str(error)) from error

    def import_all(self, source: str, location: str, intake: Intake, now: str) -> None:
        """What a source gave, in one transaction. `now` is the time of the import."""
        with self._open() as base:
            base.execute("begin immediate")
            try:
                for one in _one_list_a_kind(intake.taken):
                    _keep(base, one, source, now)
                _note(base, source, location, intake, now)
            except BaseException:
                base.execute("rollback")
                raise
            base.execute("commit")

    def locations(self) -> list[tuple[str, str]]:
        """(name, location) of every source that was imported."""
        if not self._path.exists():
            return []
        with self._open() as base:
            return [(str(n), str(p)) for n, p in base.execute("select name, location from source order by name")]

    def library(self) -> Library:
        """All that is known: current advisories, lists, and what the program brings for the rest."""
        shipped = shipped_library()
        if not self._path.exists():
            return replace(shipped, advisories=(*shipped.advisories, *platform_advisories()))
        with self._open() as base:
            rows = base.execute("select body from document where current = 1 order by id").fetchall()
            imported = tuple(msgspec.json.decode(body, type=Advisory) for (body,) in rows)
            known = {one.id for one in imported}
            rest = tuple(one for one in (*shipped.advisories, *platform_advisories()) if one.id not in known)
            return _joined(base, replace(shipped, advisories=(*imported, *rest)))

    def status(self, today: str) -> Status:
        """What the store holds; `today` decides what is old."""
        shipped = shipped_library()
        day = min(one.as_of for one in shipped.advisories)
        brought = [ListStatus("kev", "shipped", shipped.exploited_as_of, len(shipped.exploited), True)]
        brought.append(ListStatus("epss", "shipped", shipped.epss_as_of, len(shipped.epss), True))
        if not self._path.exists():
            lists = tuple(replace(one, stale=_stale(one.kind, one.as_of, today)) for one in brought)
            return Status((), lists, 0, 0, len(shipped.advisories), day, "", _stale("csaf", day, today))
        with self._open() as base:
            return _status(base, brought, (len(shipped.advisories), day), today)


def _joined(base: sqlite3.Connection, library: Library) -> Library:
    """The library with the newest lists; of EPSS only the scores of its own CVEs. Recalls of all sources count."""
    recalls = [row for (body,) in _lists(base, "recalls") for row in msgspec.json.decode(body, type=RecallList).rows]
    library = replace(library, recalls=tuple({one.number: one for one in reversed(recalls)}.values()))
    for (body,) in _lists(base, "kev")[:1]:
        kev = msgspec.json.decode(body, type=ExploitedList)
        if kev.as_of >= library.exploited_as_of:
            library = replace(library, exploited={one.cve: one for one in kev.rows}, exploited_as_of=kev.as_of)
    for source, as_of in _lists(base, "epss", "source, as_of")[:1]:
        if not as_of or as_of >= library.epss_as_of:
            library = replace(library, epss=_scores(base, source, library), epss_as_of=as_of)
    return library


def _lists(base: sqlite3.Connection, kind: str, columns: str = "body") -> list[Any]:
    """Lists of a kind, the newest first; one without a date is as old as its import."""
    order = "case as_of when '' then substr(imported, 1, 10) else as_of end desc, imported desc"
    return base.execute(f"select {columns} from list where kind = ? order by {order}", (kind,)).fetchall()  # noqa: S608


def _scores(base: sqlite3.Connection, source: str, library: Library) -> dict[str, float]:
    found = {}
    for cve in {one.cve for advisory in library.advisories for one in advisory.vulnerabilities}:
        row = base.execute("select epss from score where source = ? and cve = ?", (source, cve)).fetchone()
        if row:
            found[cve] = float(row[0])
    return found


def _one_list_a_kind(taken: list[Taken]) -> list[Taken]:
    """Documents as they are; of several lists in one source the newest, and of recalls all of them as one."""
    kept = [one for one in taken if one.kind == "csaf"]
    for kind in ("kev", "epss", "recalls"):
        lists = sorted((one for one in taken if one.kind == kind), key=_day)
        if lists and kind == "recalls":
            values = [one.value for one in lists if isinstance(one.value, RecallList)]
            rows = {row.number: row for value in values for row in value.rows}
            lists[-1] = replace(lists[-1], value=RecallList(values[-1].as_of, tuple(rows.values())))
        kept += lists[-1:]
    return kept


def _day(one: Taken) -> str:
    return one.value.as_of


def _keep(base: sqlite3.Connection, one: Taken, source: str, now: str) -> None:
    value = marked(one.value, source, now[:10])
    if isinstance(value, Advisory):
        _keep_document(base, one, value, now)
    else:
        _keep_list(base, one, value, (source, now))


def _keep_document(base: sqlite3.Connection, one: Taken, value: Advisory, now: str) -> None:
    row = (value.id, value.revision, value.updated, one.sha256, value.source, now, one.hashed, one.signature)
    base.execute(
        "insert into document values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?) on conflict(id, sha256) do update set "
        "source = excluded.source, imported = excluded.imported, hashed = excluded.hashed, "
        "signature = excluded.signature, body = excluded.body",
        (*row, msgspec.json.encode(value)),
    )
    rows = base.execute("select sha256, updated, revision, imported from document where id = ?", (value.id,)).fetchall()
    newest = max(rows, key=lambda r: (str(r[1]), _revision(str(r[2])), str(r[3])))[0]
    base.execute("update document set current = (sha256 = ?) where id = ?", (newest, value.id))


def _revision(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text)[:4])


def _keep_list(base: sqlite3.Connection, one: Taken, value: Value, where: tuple[str, str]) -> None:
    source, now = where
    if not isinstance(value, ExploitedList | EpssList | RecallList):
        return
    known = base.execute("select max(as_of) from list where kind = ? and source = ?", (one.kind, source)).fetchone()[0]
    if known and value.as_of and known > value.as_of:
        return
    body = b""
    if isinstance(value, EpssList):
        base.execute("delete from score where source = ?", (source,))
        base.executemany("insert or replace into score values (?, ?, ?)", ((source, *row) for row in value.rows))
    else:
        body = msgspec.json.encode(value)
    row = (one.kind, source, value.as_of, one.sha256, now, one.hashed, one.signature, len(value.rows), body)
    base.execute("insert or replace into list values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _note(base: sqlite3.Connection, source: str, location: str, intake: Intake, now: str) -> None:
    known = base.execute("select succeeded from source where name = ?", (source,)).fetchone()
    succeeded = now if intake.taken else (known[0] if known else "")
    row = (source, location, now, succeeded, len(intake.taken), len(intake.refused))
    base.execute("insert or replace into source values (?, ?, ?, ?, ?, ?)", row)
    base.execute("delete from refusal where source = ?", (source,))
    for one in intake.refused:
        params = msgspec.json.encode(dict(one.params)).decode()
        base.execute(
            "insert into refusal values (?, ?, ?, ?, ?, ?, ?)",
            (source, one.name, one.code, one.pointer, one.clause, params, now),
        )


def _status(base: sqlite3.Connection, brought: list[ListStatus], shipped: tuple[int, str], today: str) -> Status:
    lists = {(one.kind, one.source): one for one in brought}
    for kind, source, as_of, count in base.execute("select kind, source, as_of, rows from list order by kind, source"):
        lists[kind, source] = ListStatus(kind, source, as_of, count, False)
        if (kind, "shipped") in lists and (not as_of or lists[kind, "shipped"].as_of <= as_of):
            del lists[kind, "shipped"]
    sources = tuple(_source(base, row) for row in base.execute("select * from source order by name").fetchall())
    current, versions = base.execute("select coalesce(sum(current), 0), count(*) from document").fetchone()
    newest = base.execute("select coalesce(max(updated), '') from document").fetchone()[0][:10]
    last = max((one.succeeded[:10] for one in sources if one.advisories), default=shipped[1])
    aged = tuple(replace(one, stale=_stale(one.kind, one.as_of, today)) for one in lists.values())
    return Status(sources, aged, current, versions, *shipped, newest, _stale("csaf", last, today))


def _source(base: sqlite3.Connection, row: tuple[Any, ...]) -> SourceStatus:
    name, location, tried, succeeded, taken, refused = row
    advisories, unsigned = base.execute(
        "select count(*), coalesce(sum(signature != 'good'), 0) from document where source = ? and current = 1", (name,)
    ).fetchone()
    failures = base.execute(
        "select name, code, pointer, clause, params from refusal where source = ? order by name", (name,)
    ).fetchall()
    return SourceStatus(
        name=name,
        location=location,
        tried=tried,
        succeeded=succeeded,
        taken=taken,
        refused=refused,
        advisories=advisories,
        unsigned=unsigned,
        failures=tuple(_failure(*one) for one in failures),
    )


def _failure(name: str, code: str, pointer: str, clause: str, params: str) -> Refusal:
    said: dict[str, str] = msgspec.json.decode(params)
    return Refusal(name, code, pointer, clause, tuple(sorted(said.items())))


def _stale(kind: str, day: str, today: str) -> bool:
    try:
        return (date.fromisoformat(today) - date.fromisoformat(day[:10])).days > STALE_DAYS[kind]
    except ValueError:
        return True
