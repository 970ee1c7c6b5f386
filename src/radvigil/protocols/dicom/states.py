"""Which PDU may follow which, as somebody sees it who watches both sides (PS3.8 9.2).

Rules:
1. Everything about the order of PDUs lives in this table; what PDUs hold does not.
2. There is one state a direction, moved only by that direction's own PDUs: the two directions of a capture come in no
   promised order, so nothing here depends on what the other side has said so far.
3. A PDU without a place in its row is a violation; the direction then is where that PDU alone would put it (ADRIFT).
4. ADRIFT is also where a direction begins whose first bytes are not in the capture, and where a hole leaves it: there
   anything may come.

Theory: Sta1 to Sta13 of PS3.8 are those of one machine that both sends and receives. Watched from outside, the
requestor's direction is START, REQUESTED, OPEN, RELEASING, OVER, and the acceptor's START, OPEN, OVER.
"""

from __future__ import annotations

from enum import Enum, IntEnum, auto


class Pdu(IntEnum):
    """PDU types (PS3.8 9.3.1)."""

    ASSOCIATE_RQ = 1
    ASSOCIATE_AC = 2
    ASSOCIATE_RJ = 3
    P_DATA = 4
    RELEASE_RQ = 5
    RELEASE_RP = 6
    ABORT = 7


class State(Enum):
    START = auto()
    REQUESTED = auto()
    OPEN = auto()
    RELEASING = auto()
    OVER = auto()
    ADRIFT = auto()


TRANSITIONS: dict[State, dict[Pdu, State]] = {
    State.START: {
        Pdu.ASSOCIATE_RQ: State.REQUESTED,
        Pdu.ASSOCIATE_AC: State.OPEN,
        Pdu.ASSOCIATE_RJ: State.OVER,
        Pdu.ABORT: State.OVER,
    },
    # The requestor goes on once it was accepted; that answer travels in the other direction.
    State.REQUESTED: {
        Pdu.P_DATA: State.OPEN,
        Pdu.RELEASE_RQ: State.RELEASING,
        Pdu.RELEASE_RP: State.OVER,
        Pdu.ABORT: State.OVER,
    },
    State.OPEN: {
        Pdu.P_DATA: State.OPEN,
        Pdu.RELEASE_RQ: State.RELEASING,
        Pdu.RELEASE_RP: State.OVER,
        Pdu.ABORT: State.OVER,
    },
    # Release collision (PS3.8 9.2.3, Sta9 to Sta12): both asked, so both answer.
    State.RELEASING: {
        Pdu.RELEASE_RP: State.OVER,
        Pdu.ABORT: State.OVER,
    },
    # Sta13: only the end of the transport connection is awaited; AA-7 answers anything else with an abort.
    State.OVER: {
        Pdu.ABORT: State.OVER,
    },
    State.ADRIFT: {
        Pdu.ASSOCIATE_RQ: State.REQUESTED,
        Pdu.ASSOCIATE_AC: State.OPEN,
        Pdu.ASSOCIATE_RJ: State.OVER,
        Pdu.P_DATA: State.ADRIFT,
        Pdu.RELEASE_RQ: State.RELEASING,
        Pdu.RELEASE_RP: State.OVER,
        Pdu.ABORT: State.OVER,
    },
}


def follows(state: State, pdu: Pdu) -> bool:
    """Whether this direction may send `pdu` now."""
    return pdu in TRANSITIONS[state]


def after(state: State, pdu: Pdu) -> State:
    """Where the direction is after `pdu`, allowed or not (rule 3)."""
    return TRANSITIONS[state].get(pdu) or TRANSITIONS[State.ADRIFT][pdu]
