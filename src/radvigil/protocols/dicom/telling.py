"""Events of associations and messages. Identifiers are masked here, and nowhere later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from radvigil.protocols.active_text import ActiveTexts, Place, active_kind, active_kind_of_uid, worth_a_look
from radvigil.protocols.dicom import command as elements
from radvigil.protocols.dicom import origin, plans
from radvigil.protocols.dicom.association import Association, Known
from radvigil.protocols.dicom.command import Command
from radvigil.protocols.dicom.dataset import DataSetHead
from radvigil.protocols.dicom.identifiers import Identifiers
from radvigil.protocols.dicom.message import Message
from radvigil.protocols.violations import SENDERS
from radvigil.records import (
    CleartextLogin,
    Clock,
    Context,
    DicomAssociation,
    DicomMessage,
    Event,
    Flow,
    ImageOrigin,
    Mark,
)
from radvigil.standards import tag_keyword

_NO_COMMAND = Command("", {}, [])
_INSTANCES = frozenset((elements.AFFECTED_INSTANCE, elements.REQUESTED_INSTANCE))
_UIDS = _INSTANCES | {plans.SOP_INSTANCE, plans.STUDY, plans.SERIES}
_TOLD_ELEMENTS = _INSTANCES | {
    elements.AFFECTED_CLASS,
    elements.REQUESTED_CLASS,
    elements.MOVE_DESTINATION,
    elements.MOVE_ORIGINATOR,
}
"""Elements of a command set that become texts or masks of a message."""


class Teller:
    """Makes one flow's events, and remembers what is told only once."""

    __slots__ = ("_active", "_clocks", "_context", "_flow", "_identifiers", "_origins")

    def __init__(self, flow: Flow, context: Context, identifiers: Identifiers) -> None:
        self._flow = flow
        self._context = context
        self._identifiers = identifiers
        self._origins: set[tuple[int, origin.Content]] = set()
        self._clocks: set[bytes] = set()
        self._active: ActiveTexts | None = None

    def association(self, association: Association) -> Iterator[Event]:
        """The association, and the login in clear that its request may hold (PS3.7 D.3.3.7)."""
        request, answer, refusal = association.request, association.accepted, association.refusal
        mark = request.mark if request else association.mark
        asked = request.items.user if request else None
        given = answer.items.user if answer else None
        window = (asked.async_window if asked else None) or (None, None)
        items = (request or answer).items if request or answer else None  # type: ignore[union-attr]
        acknowledged = None
        if asked is not None and asked.identity_asks:
            acknowledged = bool(given and given.identity_answered)
        yield DicomAssociation(
            mark,
            self._flow,
            calling_ae=association.calling_ae,
            called_ae=association.called_ae,
            implementation_class_uid=asked.implementation_class_uid if asked else "",
            implementation_version_name=asked.implementation_version_name if asked else "",
            resp_implementation_class_uid=given.implementation_class_uid if given else "",
            resp_implementation_version_name=given.implementation_version_name if given else "",
            result=association.result,
            reject_result=refusal.result if refusal else None,
            source=refusal.source if refusal else None,
            reason=refusal.reason if refusal else None,
            application_context=items.application_context if items else "",
            max_length=asked.max_length if asked else None,
            resp_max_length=given.max_length if given else None,
            async_invoked=window[0],
            async_performed=window[1],
            user_identity=asked.identity_type if asked else None,
            user_identity_acknowledged=acknowledged,
            extended_negotiation=tuple(asked.extended) if asked else (),
            presentation_contexts=association.contexts,
            midstream=association.midstream,
        )
        if asked is not None and asked.identity_type in (1, 2):
            yield CleartextLogin(
                mark,
                self._flow,
                sender=SENDERS[association.requestor],
                protocol="dicom-user-identity",
                user=self._identifiers.masked("user", asked.user),
                succeeded=True if acknowledged else None,
            )
        for side, sender in ((request, association.requestor), (answer, 1 - association.requestor)):
            if side is not None and side.active:
                yield from self._active_texts(sender, side.active, side.mark)

    def events(self, sender: int, message: Message, complete: bool, known: Known) -> Sequence[Event]:
        """The message, and what its image says of where it was made."""
        command = message.command
        if command is None:
            return ()
        told: tuple[Event, ...] = (self._message(sender, message, complete, known),)
        head = message.head
        if head is not None and command.name == "C-STORE-RQ" and head.done:
            values = head.values
            told = (*told, *self._origin(sender, message, values, known), *self._clock(sender, message, values))
        name = head.values.get(plans.PATIENT_NAME) if head is not None else None
        if self._identifiers.active or (name and worth_a_look(name) and active_kind(name)):
            told = (*told, *self._active_texts(sender, self._places(message), message.mark))
        return told

    def _active_texts(self, sender: int, places: Iterable[Place], mark: Mark) -> Iterator[Event]:
        self._active = self._active or ActiveTexts("dicom", self._flow, self._context)
        return self._active.events(sender, places, mark)

    def _places(self, message: Message) -> Iterator[Place]:
        """Where in a message active text stands. What is remembered says only which values are worth a second look:
        what is too much for a UID may be an ordinary number elsewhere. Names of patients are never remembered."""
        known, head, command = self._identifiers.active, message.head, message.command or _NO_COMMAND
        values = [(element, raw) for element, raw in command.values.items() if element in _TOLD_ELEMENTS]
        if head is not None:
            values += [*head.values.items(), *((tag, raw) for tag, _, raw in head.seen)]
        for tag, raw in values:
            if raw in known or tag == plans.PATIENT_NAME:
                kind = active_kind_of_uid(raw) if tag in _UIDS else active_kind(raw)
                if kind is not None:
                    yield tag_keyword(tag), kind

    def _message(self, sender: int, message: Message, complete: bool, known: Known) -> DicomMessage:
        command = message.command or _NO_COMMAND
        values, text = command.values, self._identifiers.text
        instance = values.get(elements.AFFECTED_INSTANCE) or values.get(elements.REQUESTED_INSTANCE) or b""
        fields = dict(command.fields)
        if message.head is not None:
            fields |= self._data_set(command, message.head)
        if message.digest is not None and complete:
            fields["pixel_digest"] = message.digest.text
        if elements.MOVE_DESTINATION in values or elements.MOVE_ORIGINATOR in values:
            fields["move_destination"] = text(values.get(elements.MOVE_DESTINATION))
            fields["move_originator"] = text(values.get(elements.MOVE_ORIGINATOR))
        return DicomMessage(
            message.mark,
            self._flow,
            sender=SENDERS[sender],
            calling_ae=known.calling_ae,
            called_ae=known.called_ae,
            transfer_syntax=known.transfer_syntax,
            command=command.name,
            message_id=command.message_id,
            context_id=message.context_id,
            sop_class=text(values.get(elements.AFFECTED_CLASS) or values.get(elements.REQUESTED_CLASS))
            or known.abstract_syntax,
            sop_instance=self._identifiers.masked("sop_instance", instance) if instance else "",
            bytes=message.bytes,
            complete=complete,
            **fields,
        )

    def _data_set(self, command: Command, head: DataSetHead) -> dict[str, Any]:
        query = command.name in plans.QUERIES
        text, values = self._identifiers.text, head.values
        fields: dict[str, Any] = {
            "modality": text(values.get(plans.MODALITY)),
            **plans.masked_values(head, self._identifiers, query),
        }
        if plans.STATION_AE in values:
            fields["scheduled_station_ae"] = text(values[plans.STATION_AE])
        if query:
            keys = plans.keys_of(head)
            self._identifiers.look([raw for tag, _, raw in head.seen if raw and tag != plans.PATIENT_NAME])
            fields["query_level"] = text(values.get(plans.QUERY_LEVEL))
            fields["matched_keys"], fields["universal_keys"] = keys.matched, keys.universal
        return fields

    def _origin(self, sender: int, message: Message, values: dict[int, bytes], known: Known) -> Iterator[Event]:
        content = origin.content_of(values)
        told = self._origins
        if (sender, content) in told or len(told) >= self._context.limits.values or not any(content):
            return
        told.add((sender, content))
        self._identifiers.look([raw for raw in content if raw])
        fields = origin.origin_fields(content)
        command = message.command or _NO_COMMAND
        fields["sop_class"] = fields["sop_class"] or self._identifiers.text(command.values.get(elements.AFFECTED_CLASS))
        yield ImageOrigin(
            message.mark,
            self._flow,
            sender=SENDERS[sender],
            calling_ae=known.calling_ae,
            called_ae=known.called_ae,
            command=command.name,
            **fields,
        )

    def _clock(self, sender: int, message: Message, values: dict[int, bytes]) -> Iterator[Event]:
        series = values.get(plans.SERIES, b"")
        if series in self._clocks or len(self._clocks) >= self._context.limits.values:
            return
        self._clocks.add(series)
        stated = origin.stated_time(values, message.mark)
        if stated is not None:
            yield Clock(
                message.mark, self._flow, sender=SENDERS[sender], source="dicom", stated=stated[0], offset=stated[1]
            )
