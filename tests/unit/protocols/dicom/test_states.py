"""The table of states: what it allows, and that it is whole."""

from __future__ import annotations

import pytest

from radvigil.protocols.dicom.states import TRANSITIONS, Pdu, State, after, follows


def test_every_state_has_its_row_and_adrift_takes_everything() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set(TRANSITIONS[State.ADRIFT]) == set(Pdu)


@pytest.mark.parametrize("state", State)
def test_an_abort_may_come_at_any_time(state: State) -> None:
    assert follows(state, Pdu.ABORT)


@pytest.mark.parametrize(
    ("state", "pdu"),
    [
        (State.START, Pdu.P_DATA),
        (State.START, Pdu.RELEASE_RQ),
        (State.REQUESTED, Pdu.ASSOCIATE_RQ),
        (State.OPEN, Pdu.ASSOCIATE_AC),
        (State.RELEASING, Pdu.P_DATA),
        (State.OVER, Pdu.P_DATA),
        (State.OVER, Pdu.ASSOCIATE_RQ),
    ],
)
def test_what_is_out_of_place_leads_where_it_alone_would(state: State, pdu: Pdu) -> None:
    assert not follows(state, pdu)
    assert after(state, pdu) is TRANSITIONS[State.ADRIFT][pdu]


def test_the_way_of_a_requestor_and_of_an_acceptor() -> None:
    requestor, acceptor = State.START, State.START
    for pdu in (Pdu.ASSOCIATE_RQ, Pdu.P_DATA, Pdu.P_DATA, Pdu.RELEASE_RQ):
        assert follows(requestor, pdu)
        requestor = after(requestor, pdu)
    for pdu in (Pdu.ASSOCIATE_AC, Pdu.P_DATA, Pdu.RELEASE_RP):
        assert follows(acceptor, pdu)
        acceptor = after(acceptor, pdu)

    assert (requestor, acceptor) == (State.RELEASING, State.OVER)


def test_a_release_collision_is_allowed() -> None:
    state = after(State.OPEN, Pdu.RELEASE_RQ)

    assert follows(state, Pdu.RELEASE_RP)
