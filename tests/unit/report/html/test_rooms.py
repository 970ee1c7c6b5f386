"""Rooms into few groups: nobody lost, few enough, names that people use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from radvigil.report.html.rooms import natural, rooms

names = st.text(alphabet="AB 12.-é/…", min_size=1, max_size=9) | st.text(min_size=1, max_size=20)


def names_of(housed: list[str], space: int) -> list[str]:
    return [name for name, _ in rooms([(room, n) for n, room in enumerate(housed)], space)]


def test_few_rooms_are_themselves_in_the_order_of_their_numbers():
    assert names_of(["B 10", "B 2", "A 1", "B 2"], 5) == ["A 1", "B 2", "B 10"]


def test_many_rooms_join_by_what_their_names_begin_with():
    housed = [f"B {floor}.{door:02}" for floor in (1, 2) for door in range(9)] + ["Emergency"]
    assert names_of(housed, 5) == ["B 1 …", "B 2 …", "Emergency"]


def test_a_group_of_one_room_keeps_its_whole_name():
    assert names_of(["B 1.01", "B 1.02", "B 2.07", "C-4/9"], 3) == ["B 1 …", "B 2.07", "C-4/9"]


def test_cutting_goes_on_until_they_fit():
    housed = [f"House {house} floor {floor} room {n}" for house in "AB" for floor in range(6) for n in range(3)]
    assert names_of(housed, 4) == ["House A floor …", "House B floor …"]


def test_what_no_name_joins_is_left_over_last():
    housed = [name for n, name in enumerate("stuvwxyz") for _ in range(8 - n)]
    found = rooms([(name, name) for name in housed], 4)
    assert [(name, len(members)) for name, members in found] == [("s", 8), ("t", 7), ("u", 6), ("", 15)]


def test_numbers_sort_by_value():
    assert sorted(["2.10", "2.9", "10", "a"], key=natural) == ["2.9", "2.10", "10", "a"]
    assert min(["1" * 9000, "2"], key=natural) == "2"


@given(housed=st.lists(names, max_size=60), space=st.integers(2, 14), order=st.randoms(use_true_random=False))
def test_nobody_is_lost_and_who_came_first_changes_nothing(housed, space, order):
    members = [(room, n) for n, room in enumerate(housed)]
    found = rooms(members, space)
    assert len(found) <= space
    assert sorted(n for _, group in found for n in group) == list(range(len(housed)))
    assert len({name for name, _ in found}) == len(found)
    order.shuffle(members)
    turned = [(name, sorted(group)) for name, group in rooms(members, space)]
    assert turned == [(name, sorted(group)) for name, group in found]
