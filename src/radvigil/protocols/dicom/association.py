"""One association as far as it was seen: request and answer laid over each other (PS3.8 9.3.2, 9.3.3)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from radvigil.protocols.dicom.negotiation import Negotiated, negotiated
from radvigil.protocols.dicom.pdus import Associate, Refusal
from radvigil.protocols.dicom.syntax import Encoding, encoding_of
from radvigil.records import DicomEnd, Event, Flow, Mark, PresentationContext

Result = Literal["accepted", "rejected", "aborted", "unanswered"]


class Known(NamedTuple):
    """What a message does not say itself."""

    calling_ae: str
    called_ae: str
    transfer_syntax: str
    abstract_syntax: str


class Association:
    """What is known so far. `settled`: told, and its contexts final; `loose`: messages are no longer held back."""

    __slots__ = (
        "_contexts",
        "_encodings",
        "_known",
        "abort",
        "answer",
        "called_ae",
        "calling_ae",
        "contexts",
        "ended",
        "held",
        "loose",
        "mark",
        "messages",
        "release_answer",
        "release_request",
        "request",
        "requestor",
        "settled",
        "used",
    )

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.requestor = 0
        self.request: Associate | None = None
        self.answer: Associate | Refusal | None = None
        self.abort: Refusal | None = None
        self.release_request: Mark | None = None
        self.release_answer: Mark | None = None
        self.messages = 0
        self.used = False
        """Something came that only an accepted association brings."""
        self.settled = self.loose = self.ended = False
        self.held: list[tuple[Event, int]] = []
        self.calling_ae = self.called_ae = ""
        self._contexts = Negotiated({}, ())
        self.contexts: tuple[PresentationContext, ...] = ()
        self._encodings: dict[int, Encoding | None] = {}
        self._known: dict[int, Known] = {}

    @property
    def midstream(self) -> bool:
        return self.request is None and self.answer is None

    @property
    def result(self) -> Result:
        answer = self.answer
        if isinstance(answer, Associate) or self.used:
            return "accepted"
        if isinstance(answer, Refusal):
            return "aborted" if answer.result is None else "rejected"
        return "aborted" if self.abort else "unanswered"

    @property
    def refusal(self) -> Refusal | None:
        """Who refused or aborted the request and why, when it was not accepted."""
        if self.result in ("accepted", "unanswered"):
            return None
        return self.answer if isinstance(self.answer, Refusal) else self.abort

    @property
    def worth_telling(self) -> bool:
        """A lone abort tells of no association that was seen."""
        return self.used or self.request is not None or self.result in ("accepted", "rejected")

    @property
    def accepted(self) -> Associate | None:
        return self.answer if isinstance(self.answer, Associate) else None

    def settle(self) -> None:
        """Lay request and answer over each other."""
        self.settled = True
        source = self.request or self.accepted  # the answer repeats the titles of the request
        if source is not None:
            self.calling_ae, self.called_ae = source.calling_ae, source.called_ae
        asked, answered = self.request, self.accepted
        self._contexts = negotiated(asked.items if asked else None, answered.items if answered else None)
        self.contexts = self._contexts.told
        self._known.clear()

    def known(self, number: int) -> Known:
        """What a message on a context may borrow from the negotiation."""
        known = self._known.get(number)
        if known is None:
            context = self._contexts.by_id.get(number)
            syntaxes = (context.accepted_transfer_syntax, context.abstract_syntax) if context else ("", "")
            known = self._known[number] = Known(self.calling_ae, self.called_ae, *syntaxes)
        return known

    def refuses(self, number: int) -> bool:
        """Whether a message on this context contradicts the answer."""
        if not self.settled or self.accepted is None:
            return False
        context = self._contexts.by_id.get(number)
        return context is None or context.result != 0

    def encoding(self, number: int) -> Encoding | None:
        """How data sets of a context are encoded; None when that is not (yet) known."""
        if number in self._encodings:
            return self._encodings[number]
        source = self.accepted or self.request
        offered = [item for item in source.items.contexts if item.id == number] if source else []
        encodings = {encoding_of(uid) for item in offered if not item.result for uid in item.transfer_syntaxes}
        found = encodings.pop() if len(encodings) == 1 else None
        if self.accepted is not None:  # nothing will change it any more
            self._encodings[number] = found
        return found


def end_of(association: Association, flow: Flow, last: Mark) -> DicomEnd:
    """The event of an accepted association's end; `last` is the flow's last mark, for one that was cut."""
    answer = association.answer
    abort = association.abort or (answer if isinstance(answer, Refusal) else None)
    released = association.release_answer
    mark = last
    how: Literal["released", "aborted", "cut"] = "cut"
    if released is not None:
        mark, how, abort = released, "released", None
    elif abort is not None:
        mark, how = abort.mark, "aborted"
    return DicomEnd(
        mark,
        flow,
        calling_ae=association.calling_ae,
        called_ae=association.called_ae,
        how=how,
        source=abort.source if abort else None,
        reason=abort.reason if abort else None,
        messages=association.messages,
    )
