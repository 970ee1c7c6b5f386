"""What both sides said, put together: associations, their messages, their end (PS3.8 9.2, PS3.7 annex D).

Rules:
1. The directions come in no promised order: an answer may be delivered before its request, messages before the answer
   that names their transfer syntax. An association is settled, and told, once both its sides are known (or at its end);
   until then its messages are held back, at most `Limits.dicom_pending` of them.
2. Data from a requestor proves that it was accepted, even where the A-ASSOCIATE-AC is not in the capture. Nothing else
   is concluded from what is missing.
3. An A-ABORT ends an association when the flow ends: what the other side still had under way comes before.
"""

from __future__ import annotations

from dataclasses import replace

from radvigil.protocols.dicom.association import Association, end_of
from radvigil.protocols.dicom.identifiers import Identifiers
from radvigil.protocols.dicom.message import Message
from radvigil.protocols.dicom.pdus import Associate, Refusal
from radvigil.protocols.dicom.syntax import Encoding
from radvigil.protocols.dicom.telling import Teller
from radvigil.protocols.violations import SENDERS, Complaints, ProtocolViolation
from radvigil.records import Context, DicomMessage, Event, Flow, ImageOrigin, Mark


class Observer:
    """One flow's associations; `_latest` is the one each direction is in."""

    __slots__ = ("_complaints", "_context", "_flow", "_latest", "_teller")

    def __init__(self, flow: Flow, context: Context, complaints: Complaints) -> None:
        self._flow = flow
        self._context = context
        self._complaints = complaints
        self._latest: list[Association | None] = [None, None]
        self._teller = Teller(flow, context, Identifiers(context.mask))

    def complain(self, violation: ProtocolViolation, mark: Mark, sender: int, at: int) -> None:
        self._complaints.tell(violation, mark, sender, at)

    def requested(self, sender: int, request: Associate) -> None:
        other = self._latest[1 - sender]
        fits = other is not None and other is not self._latest[sender] and other.request is None
        association = other if other is not None and fits else Association(request.mark)
        association.request, association.requestor = request, sender
        self._enter(sender, association, request.mark)

    def accepted(self, sender: int, answer: Associate) -> None:
        self._answered(sender, answer)

    def refused(self, sender: int, answer: Refusal) -> None:
        self._answered(sender, answer)

    def _answered(self, sender: int, answer: Associate | Refusal) -> None:
        other = self._latest[1 - sender]
        fits = other is not None and other is not self._latest[sender] and other.answer is None
        association = other if other is not None and fits else Association(answer.mark)
        association.answer, association.requestor = answer, 1 - sender
        self._enter(sender, association, answer.mark)

    def aborted(self, sender: int, abort: Refusal) -> None:
        """As the first word of a direction it answers the request (AA-1, AA-8); else it ends what was accepted."""
        if self._latest[sender] is None:
            self._answered(sender, abort)
            return
        association = self._joined(sender, abort.mark)
        association.abort = association.abort or abort

    def released(self, sender: int, answered: bool, mark: Mark) -> None:
        association = self._joined(sender, mark)
        association.used = True
        if answered:
            association.release_answer = association.release_answer or mark
        else:
            association.release_request = association.release_request or mark
        if association.release_answer and association.release_request:
            self._settle(association)
            self._end(association, association.release_answer)

    def encoding(self, sender: int, context_id: int) -> Encoding | None:
        association = self._latest[sender] or self._latest[1 - sender]
        return association.encoding(context_id) if association is not None else None

    def message(self, sender: int, message: Message, complete: bool) -> None:
        association = self._joined(sender, message.mark)
        association.used = True
        association.messages += 1
        known = association.known(message.context_id)
        events = self._teller.events(sender, message, complete, known)
        if association.settled or association.loose:
            for event in events:
                self._tell(association, event, message.at)
            return
        association.held += [(event, message.at) for event in events]
        if len(association.held) > self._context.limits.dicom_pending:
            association.loose = True
            self._release(association)

    def close(self, mark: Mark) -> None:
        first, second = self._latest
        self._latest = [None, None]
        for association in (first, second if second is not first else None):
            if association is not None:
                self._finish(association, mark)

    def _joined(self, sender: int, mark: Mark) -> Association:
        """The association that this direction is in; without a beginning of its own it is in the other's."""
        mine = self._latest[sender]
        if mine is not None:
            return mine
        association = self._latest[1 - sender] or Association(mark)
        self._enter(sender, association, mark)
        return association

    def _enter(self, sender: int, association: Association, mark: Mark) -> None:
        left = self._latest[sender]
        self._latest[sender] = association
        if left is not None and left is not association and left is not self._latest[1 - sender]:
            self._finish(left, mark)
        if self._latest[1 - sender] is association:
            self._settle(association)

    def _settle(self, association: Association) -> None:
        if not association.settled:
            association.settle()
            for event in self._teller.association(association):
                self._context.emit(event)
            self._release(association)

    def _release(self, association: Association) -> None:
        held, association.held = association.held, []
        for event, at in held:
            self._tell(association, completed(event, association), at)

    def _tell(self, association: Association, event: Event, at: int) -> None:
        if event.__class__ is DicomMessage and association.refuses(event.context_id):
            fault = ProtocolViolation(4, "PS3.8 9.3.5.1", "context-not-accepted")
            self.complain(fault, event.mark, SENDERS.index(event.sender), at)
        self._context.emit(event)

    def _end(self, association: Association, mark: Mark) -> None:
        if association.result == "accepted" and not association.ended:
            association.ended = True
            self._context.emit(end_of(association, self._flow, mark))

    def _finish(self, association: Association, mark: Mark) -> None:
        """No more will be heard of it."""
        if association.worth_telling:
            self._settle(association)
            self._end(association, mark)


def completed(event: Event, association: Association) -> Event:
    """An event that was held back, with what its association knows by now."""
    if isinstance(event, DicomMessage):
        known = association.known(event.context_id)
        return replace(
            event,
            calling_ae=known.calling_ae,
            called_ae=known.called_ae,
            transfer_syntax=known.transfer_syntax,
            sop_class=event.sop_class or known.abstract_syntax,
        )
    if isinstance(event, ImageOrigin):
        return replace(event, calling_ae=association.calling_ae, called_ae=association.called_ae)
    return event
