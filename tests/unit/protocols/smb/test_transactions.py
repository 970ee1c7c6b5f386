"""Breaches of the rules of SMB 1 transactions, their answers, and the near misses that are ordinary."""

from __future__ import annotations

import pytest

from radvigil.protocols.smb import SMB
from radvigil.protocols.smb.transactions import FEWEST_UNFINISHED
from radvigil.records import SmbTransaction
from tests.support import office
from tests.support.driving import Talk, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, mutations, nothing_escapes

NOT_IMPLEMENTED, INVALID_PARAMETER, INSUFFICIENT = 0xC0000002, 0xC000000D, 0xC0000205
PING = office.smb1_transaction(0x32, (0x0E,), 0, 0, 65)


def told(talk: Talk) -> list[tuple[str, str, str, int, str]]:
    return [
        (one.breach, one.primary, one.secondary, one.count, one.answer)
        for one in events_of(SMB, talk)
        if isinstance(one, SmbTransaction)
    ]


@pytest.mark.parametrize(
    ("multiplex", "status", "answer"),
    [
        (65, NOT_IMPLEMENTED, "error"),
        (65, 0, "success"),
        (81, NOT_IMPLEMENTED, "moved-id"),
        (97, NOT_IMPLEMENTED, "moved-id"),
        (113, NOT_IMPLEMENTED, "moved-id"),
        (82, NOT_IMPLEMENTED, ""),
    ],
)
def test_session_setup_and_who_answers(multiplex: int, status: int, answer: str) -> None:
    talk = [orig(PING), resp(office.smb1_answer(0x32, multiplex, status))]
    assert told(talk) == [("session-setup", "transaction2", "transaction2", 1, answer)]


def test_an_answer_given_before_the_question_is_none() -> None:
    talk = [resp(office.smb1_answer(0x32, 81, NOT_IMPLEMENTED)), orig(PING)]
    assert [one[-1] for one in told(talk)] == [""]


def test_a_secondary_of_another_family() -> None:
    talk = [orig(office.smb1_nt_transact(0, 66_512, 100, 65)), resp(office.smb1_answer(0xA0, 65))]
    talk += [orig(office.smb1_secondary(0x33, 4096, 4096, 100 + 4096 * n, 65)) for n in range(3)]
    breach = ("crossed-secondary", "nt_transact", "transaction2", 3)
    assert told(talk) == [(*breach, "")]
    talk.append(resp(office.smb1_answer(0x32, 65, INVALID_PARAMETER)))
    assert told(talk) == [(*breach, "other-command")]


@pytest.mark.parametrize(("primary", "secondary"), [(0x25, 0x26), (0x32, 0x33)])
def test_a_transaction_in_two_parts_is_ordinary(primary: int, secondary: int) -> None:
    talk = [orig(office.smb1_transaction(primary, (5,), 300, 100, 7)), resp(office.smb1_answer(primary, 7))]
    talk += [orig(office.smb1_secondary(secondary, 300, 200, 100, 7)), resp(office.smb1_answer(primary, 7))]
    talk += [orig(office.smb1_write(7)), resp(office.smb1_write(7, answer=True))]
    assert told(talk) == []


def test_an_nt_transaction_in_two_parts_is_ordinary() -> None:
    talk = [orig(office.smb1_nt_transact(2, 60_000, 100, 7)), orig(office.smb1_secondary(0xA1, 60_000, 59_900, 100, 7))]
    assert told([*talk, orig(office.smb1_write(7))]) == []


def test_a_secondary_past_the_total() -> None:
    talk = [orig(office.smb1_transaction(0x25, (0x26, 1), 300, 100, 7))]
    edge = office.smb1_secondary(0x26, 300, 100, 200, 7)
    assert told([*talk, orig(edge)]) == []
    assert told([*talk, orig(office.smb1_secondary(0x26, 300, 100, 201, 7))]) == [
        ("beyond-total", "transaction", "transaction", 1, "")
    ]


def test_a_write_into_a_transaction() -> None:
    talk = [orig(office.smb1_transaction(0x25, (0x26, 1), 21_504, 0, 0x4000)), orig(office.smb1_write(0x4000))]
    assert told([*talk, resp(office.smb1_write(0x4000, answer=True))]) == [
        ("write-into-transaction", "transaction", "write", 1, "success")
    ]


@pytest.mark.parametrize(("file", "found"), [(0, 1), (0x4000, 0)])
def test_a_peek_without_a_file(file: int, found: int) -> None:
    talk = [orig(office.smb1_transaction(0x25, (0x23, file), 0, 0, 9)), resp(office.smb1_answer(0x25, 9, INSUFFICIENT))]
    assert told(talk) == [("peek-without-file", "transaction", "transaction", 1, "error")] * found


@pytest.mark.parametrize("number", [FEWEST_UNFINISHED - 1, FEWEST_UNFINISHED])
def test_transactions_left_unfinished(number: int) -> None:
    talk = [orig(office.smb1_transaction(0x25, (0x26, 1), 500, 0, n)) for n in range(number)]
    expected = [("unfinished", "", "", number, "")] if number >= FEWEST_UNFINISHED else []
    assert told(talk) == expected


def test_a_secondary_after_the_end() -> None:
    talk = [orig(office.smb1_transaction(0x32, (5,), 9, 9, 7)), orig(office.smb1_secondary(0x33, 9, 9, 0, 7))]
    assert told(talk) == [("late-secondary", "transaction2", "transaction2", 1, "")]
    assert told([(0, 2000), *talk]) == []


def test_secondaries_without_a_primary() -> None:
    """As after a beginning that the capture does not hold."""
    talk = [orig(office.smb1_secondary(0x33, 4096, 9, 0, 7)) for _ in range(3)]
    assert told(talk) == [("stray-secondary", "transaction2", "transaction2", 3, "")]


def test_what_a_server_flags_as_a_request_is_no_breach() -> None:
    assert told([orig(office.smb1_negotiate("NT LM 0.12")), resp(PING)]) == []


def test_any_split_and_any_mutation() -> None:
    said = PING + office.smb1_nt_transact(0, 66_512, 100, 65) + office.smb1_secondary(0x33, 4096, 64, 100, 65)
    any_split_says_the_same(SMB, [orig(said), resp(office.smb1_answer(0x32, 65, INVALID_PARAMETER))])
    for content in mutations(said, 40):
        nothing_escapes(SMB, content)
