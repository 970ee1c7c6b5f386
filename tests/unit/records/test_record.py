"""Records behave as frozen, slotted dataclasses do."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import ClassVar

import pytest

from radvigil.records.record import record


@record(frozen=True, slots=True)
class Root:
    """A root."""

    KIND: ClassVar[str] = "root"

    name: str
    size: int = 3


@record(frozen=True, slots=True)
class Leaf(Root):
    """A leaf with a list of its own and a secret."""

    KIND: ClassVar[str] = "leaf"

    items: list[int] = field(default_factory=list)
    key: bytes = field(default=b"secret", repr=False)


def test_fields_come_in_order_with_their_defaults() -> None:
    leaf = Leaf("a")

    assert (leaf.name, leaf.size, leaf.items, leaf.key) == ("a", 3, [], b"secret")
    assert [f.name for f in fields(Leaf)] == ["name", "size", "items", "key"]
    assert asdict(Leaf("a", 4, [1])) == {"name": "a", "size": 4, "items": [1], "key": b"secret"}


def test_factories_make_a_new_value_each_time() -> None:
    assert Leaf("a").items is not Leaf("a").items


def test_they_are_equal_by_class_and_values() -> None:
    assert Root("a") == Root("a", 3)
    assert Root("a") != Root("b")
    assert Root("a") != ("a", 3)
    assert Root("a") != Leaf("a")


def test_equal_records_have_equal_hashes() -> None:
    assert len({Root("a"), Root("a"), Root("b")}) == 2


def test_nothing_can_be_changed() -> None:
    root = Root("a")

    with pytest.raises(FrozenInstanceError):
        root.size = 4  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del root.size
    with pytest.raises((FrozenInstanceError, AttributeError)):
        root.other = 4  # type: ignore[attr-defined]
    assert not hasattr(root, "__dict__")


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="name"):
        Root()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Root("a", 1, 2)  # type: ignore[call-arg]


def test_text_hides_what_asks_to_be_hidden() -> None:
    assert repr(Leaf("a", items=[1])) == "Leaf(name='a', size=3, items=[1])"


def test_they_are_replaced_pickled_and_matched() -> None:
    leaf = Leaf("a", 4, [1])

    assert replace(leaf, name="b") == Leaf("b", 4, [1])
    assert pickle.loads(pickle.dumps(leaf)) == leaf
    match leaf:
        case Leaf(name, size):
            assert (name, size) == ("a", 4)
        case _:
            pytest.fail("a record matches by position")


def test_an_ordinary_frozen_dataclass_may_build_on_one() -> None:
    @dataclass(frozen=True, slots=True)
    class Ordinary(Root):
        more: int = 1

    assert Ordinary("a").more == 1
    assert Ordinary("a") == Ordinary("a", 3, 1)


def test_they_must_be_frozen_and_slotted() -> None:
    with pytest.raises(TypeError, match="frozen and slotted"):
        record(frozen=False, slots=True)
