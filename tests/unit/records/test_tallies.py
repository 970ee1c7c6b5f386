"""Bounded tables that merge."""

from __future__ import annotations

import json

from radvigil.records import REFERENCES, Counts, Facts, Mark, Tallies


def seen(limit: int, keys: list[int]) -> Tallies:
    table = Tallies(limit, 1)
    for key in keys:
        table.see((str(key),), Mark(1000 + key, "c", key), None).sums[0] += key
    return table


def test_the_earliest_references_are_kept_whatever_the_order():
    table = Tallies(10)
    for ts in (30, 10, 20, *range(100, 120), 5, 5):
        table.see(("k",), Mark(ts, "c", ts), None)
    row = table.rows[("k",)]
    assert [moment[0] for moment in row.moments] == [5, 10, 20, 30, 100, 101, 102, 103]
    assert len(row.moments) == REFERENCES
    assert (row.first, row.last, row.count) == (5, 119, 25)


def test_a_full_table_keeps_the_same_rows_exactly():
    keys = [n % 40 for n in range(200)]
    forward, backward = seen(8, keys), seen(8, keys[::-1])
    parts = seen(8, keys[:70])
    parts.merge(seen(8, keys[70:]))
    rows = [[(key, row.state()) for key, row in table.settled()] for table in (forward, backward, parts)]
    assert rows[0] == rows[1] == rows[2]
    assert len(rows[0]) == 8
    assert all(row[0] == 5 for _, row in rows[0])
    assert forward.full
    assert parts.full


def test_state_is_plain_data():
    table = seen(100, [1, 2, 3])
    twin = Tallies(100, 1)
    twin.load(json.loads(json.dumps(table.state())))
    assert [(key, row.state()) for key, row in twin.settled()] == [(key, row.state()) for key, row in table.settled()]


def test_keys_of_any_length_and_nesting_come_back():
    table = Tallies(100, 2)
    for n, key in enumerate(((), ("a",), ("a", ("b", "c"), 3))):
        for ts in range(n + 1):
            table.see(key, Mark(ts, "c", ts), None).sums[1] += ts
    twin = Tallies(100, 2)
    twin.load(json.loads(json.dumps(table.state())))
    assert {key: row.state() for key, row in twin.rows.items()} == {key: row.state() for key, row in table.rows.items()}


def test_merging_uses_the_other_up():
    one, other = seen(100, [1, 2]), seen(100, [2, 3])
    rows = dict(other.rows)
    one.merge(other)
    assert other.rows == {}
    assert one.rows[("3",)] is rows[("3",)]
    assert [(key, row.count) for key, row in one.settled()] == [(("1",), 1), (("2",), 2), (("3",), 1)]


def test_counts_keep_the_rank_they_are_given():
    counts = Counts(2, 1, lambda key: -key[0])
    for hour in (1, 5, 3, 9, 7):
        counts.row((hour,))[0] += 1
    assert [key for key, _ in counts.settled()] == [(7,), (9,)]
    assert counts.full


def test_an_empty_value_says_nothing():
    facts = Facts(10, 10)
    facts.see(("10.0.0.1", "", 0, "name"), ("", "dns"), Mark(1, "c", 1), None)
    assert list(facts) == []
