"""Counted facts that merge: the ground under every fold.

Theory: a row is `count, first, last, earliest references, sums`. Counts and sums add, first and last are minimum and
maximum, references are the smallest eight of a set: each is commutative and associative, so rows merge in any order and
any partition of the events gives the same rows.

Bounds: a table keeps the `limit` keys with the smallest rank. A key that belongs to them at the end belonged to them at
every earlier moment, so it was never dropped and its row is exact; that a table was full is itself remembered.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from itertools import chain
from operator import itemgetter
from typing import Any
from zlib import crc32

from radvigil.records.events import Flow, Mark
from radvigil.records.site import Evidence, Reference

Key = tuple[Any, ...]
Rank = Callable[[Key], Any]
Moment = tuple[int, str, int, str]
"""ts, capture, packet, flow id: a Reference as plain data."""

REFERENCES = 8
SLACK = 1.25
"""A table is pruned when it holds a quarter more than its limit: pruning sorts, so it must be rare."""


def by_checksum(key: Key) -> Any:
    """A rank that no sender can aim at without effort and that every process gives alike (unlike `hash`)."""
    return crc32(repr(key).encode("utf-8", "replace")), repr(key)


def frozen(plain: Any) -> Any:
    """Lists back to tuples, as keys were before they became plain data."""
    return tuple(frozen(item) for item in plain) if isinstance(plain, list) else plain


class Tally:
    """One row."""

    __slots__ = ("count", "first", "last", "moments", "sums")

    def __init__(self, first: int, last: int, width: int) -> None:
        self.count = 0
        self.first = first
        self.last = last
        self.moments: list[Moment] = []
        self.sums = [0] * width

    def refer(self, moment: Moment) -> None:
        """Keep the earliest distinct references."""
        moments = self.moments
        if moment in moments:
            return
        insort(moments, moment)
        if len(moments) > REFERENCES:
            del moments[REFERENCES:]

    def merge(self, other: Tally) -> None:
        self.count += other.count
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        moments = self.moments
        for moment in other.moments:
            if len(moments) == REFERENCES and moment >= moments[-1]:
                break
            self.refer(moment)
        if len(self.sums) < len(other.sums):
            self.sums += [0] * (len(other.sums) - len(self.sums))
        for place, value in enumerate(other.sums):
            self.sums[place] += value

    def copy(self) -> Tally:
        twin = Tally(self.first, self.last, 0)
        twin.count, twin.moments, twin.sums = self.count, self.moments[:], self.sums[:]
        return twin

    def state(self) -> list[Any]:
        return [self.count, self.first, self.last, [list(moment) for moment in self.moments], self.sums[:]]

    @classmethod
    def from_state(cls, state: list[Any]) -> Tally:
        count, first, last, moments, sums = state
        row = cls(first, last, 0)
        row.count, row.moments, row.sums = count, [frozen(moment) for moment in moments], list(sums)
        return row

    def flat(self, key: Key) -> list[Any]:
        """The row and its key as one flat list, for a table may hold very many: lengths of key and sums, then both,
        count, first, last, and four values a moment."""
        moments = chain.from_iterable(self.moments)
        return [len(key), len(self.sums), *key, *self.sums, self.count, self.first, self.last, *moments]

    @classmethod
    def from_flat(cls, state: list[Any]) -> tuple[Key, Tally]:
        sums = 2 + state[0]
        at = sums + state[1]
        row = cls(state[at + 1], state[at + 2], 0)
        places = iter(state[at + 3 :])
        row.count, row.sums, row.moments = state[at], state[sums:at], list(zip(*[places] * 4, strict=True))
        return frozen(state[2:sums]), row

    def evidence(self, source: str) -> Evidence:
        places = tuple(Reference(capture, packet, ts, flow) for ts, capture, packet, flow in self.moments)
        return Evidence(source, self.first, self.last, self.count, places)


class Tallies:
    """A bounded table of rows, each with `width` sums."""

    __slots__ = ("_ceiling", "_ordered", "_rank", "full", "limit", "rows", "width")

    def __init__(self, limit: int, width: int = 0, rank: Rank = by_checksum) -> None:
        self.rows: dict[Key, Tally] = {}
        self.limit = limit
        self.width = width
        self.full = False
        self._rank = rank
        self._ordered: list[tuple[Key, Tally]] | None = None
        self._ceiling = int(limit * SLACK) + 1

    def see(self, key: Key, mark: Mark, flow: Flow | None, lasted: int = 0) -> Tally:
        """Count one more fact of `key`; gives the row so that the caller adds its sums."""
        ts = mark[0]
        row = self.rows.get(key)
        if row is None:
            row = self._open(key, ts)
        row.count += 1
        if ts < row.first:
            row.first = ts
        if ts + lasted > row.last:
            row.last = ts + lasted
        moments = row.moments
        if len(moments) < REFERENCES or ts <= moments[-1][0]:
            row.refer((ts, mark[1], mark[2], flow.id if flow is not None else ""))
        return row

    def _open(self, key: Key, ts: int) -> Tally:
        if len(self.rows) >= self._ceiling:
            self._prune()
        self._ordered = None
        row = self.rows[key] = Tally(ts, ts, self.width)
        return row

    def _prune(self) -> None:
        if len(self.rows) <= self.limit:
            return
        self.full, self._ordered = True, None
        keep = sorted(self.rows, key=self._rank)[: self.limit]
        self.rows = {key: self.rows[key] for key in keep}

    def merge(self, other: Tallies) -> None:
        """Takes in the other's rows, which pass over: the other table is used up."""
        self.full, self._ordered = self.full or other.full, None
        for key, row in other.rows.items():
            mine = self.rows.get(key)
            if mine is None:
                self.rows[key] = row
            else:
                mine.merge(row)
        other.rows = {}
        if len(self.rows) >= self._ceiling:
            self._prune()

    def settled(self) -> list[tuple[Key, Tally]]:
        """The rows within the limit, in the order of their keys; sorted once until a key comes or goes."""
        self._prune()
        if self._ordered is None:
            self._ordered = sorted(self.rows.items(), key=itemgetter(0))
        return self._ordered

    def state(self) -> list[Any]:
        return [self.full, [row.flat(key) for key, row in self.rows.items()]]

    def load(self, state: list[Any]) -> None:
        self.full, self._ordered = state[0], None
        self.rows = dict(map(Tally.from_flat, state[1]))


class Counts:
    """A bounded table of sums alone: where a reference to packets would say nothing."""

    __slots__ = ("_ceiling", "_rank", "full", "limit", "rows", "width")

    def __init__(self, limit: int, width: int, rank: Rank = by_checksum) -> None:
        self.rows: dict[Key, list[int]] = {}
        self.limit = limit
        self.width = width
        self.full = False
        self._rank = rank
        self._ceiling = int(limit * SLACK) + 1

    def row(self, key: Key) -> list[int]:
        row = self.rows.get(key)
        if row is None:
            if len(self.rows) >= self._ceiling:
                self._prune()
            row = self.rows[key] = [0] * self.width
        return row

    def _prune(self) -> None:
        if len(self.rows) <= self.limit:
            return
        self.full = True
        keep = sorted(self.rows, key=self._rank)[: self.limit]
        self.rows = {key: self.rows[key] for key in keep}

    def merge(self, other: Counts) -> None:
        self.full = self.full or other.full
        for key, sums in other.rows.items():
            mine = self.row(key)
            for place, value in enumerate(sums):
                mine[place] += value

    def settled(self) -> list[tuple[Key, list[int]]]:
        self._prune()
        return sorted(self.rows.items(), key=itemgetter(0))

    def state(self) -> list[Any]:
        return [self.full, [[list(key), sums[:]] for key, sums in self.rows.items()]]

    def load(self, state: list[Any]) -> None:
        self.full = state[0]
        self.rows = {frozen(key): list(sums) for key, sums in state[1]}


class Facts:
    """Attribute observations: for each subject a small bounded table of (value, source)."""

    __slots__ = ("full", "limit", "subjects", "values")

    def __init__(self, limit: int, values: int) -> None:
        self.subjects: dict[Key, Tallies] = {}
        self.limit = limit
        self.values = values
        self.full = False

    def see(self, subject: Key, fact: tuple[str, str], mark: Mark, flow: Flow | None) -> None:
        """`subject` is an endpoint and a field; `fact` is (value, source). An empty value says nothing."""
        if fact[0]:
            self._table(subject).see(fact, mark, flow)

    def _table(self, subject: Key) -> Tallies:
        table = self.subjects.get(subject)
        if table is None:
            if len(self.subjects) > self.limit * SLACK:
                self._prune()
            table = self.subjects[subject] = Tallies(self.values)
        return table

    def _prune(self) -> None:
        if len(self.subjects) <= self.limit:
            return
        self.full = True
        keep = sorted(self.subjects, key=by_checksum)[: self.limit]
        self.subjects = {key: self.subjects[key] for key in keep}

    def merge(self, other: Facts) -> None:
        self.full = self.full or other.full
        for subject, table in other.subjects.items():
            self._table(subject).merge(table)

    def __iter__(self) -> Iterator[tuple[Key, list[tuple[Key, Tally]]]]:
        """Each subject with its settled rows, in the order of the subjects."""
        self._prune()
        for subject in sorted(self.subjects):
            yield subject, self.subjects[subject].settled()

    @property
    def passed(self) -> bool:
        """Whether a bound was passed anywhere."""
        return self.full or any(table.full for table in self.subjects.values())

    def state(self) -> list[Any]:
        return [self.full, [[list(subject), table.state()] for subject, table in self.subjects.items()]]

    def load(self, state: list[Any]) -> None:
        self.full = state[0]
        for subject, rows in state[1]:
            table = self.subjects[frozen(subject)] = Tallies(self.values)
            table.load(rows)
