"""Events as NDJSON: one stream a kind, one flat object a line.

Rules:
1. Every line has `ts` (RFC 3339, UTC, nine digits), `capture` and `packet`; events of an IP flow also `flow`,
   `orig_ip`, `orig_port`, `resp_ip`, `resp_port`; lines of `flow.ndjson` also transport, VLAN, MACs, Community ID.
2. What the contract promises is always there; other fields are left out when they are None, empty text or an empty
   list. Numbers and truth values are always written: 0 and false say something.
3. A line must cost a few microseconds, for there are millions: each kind has a struct of its own whose layout is fixed
   once, a getter that reads all fields in one call, and a buffer that reaches the disk in large pieces.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from radvigil.records import EVENT_TYPES, Certificate, Event, Flow, FlowEnd, PresentationContext, Tls

ALWAYS: dict[str, tuple[str, ...]] = {
    "dicom_association": (
        "calling_ae", "called_ae", "implementation_class_uid", "implementation_version_name", "result",
        "presentation_contexts",
    ),
    "dicom_message": (
        "command", "message_id", "context_id", "sop_class", "sop_instance", "dataset_sop_instance", "query_level",
        "matched_keys", "universal_keys", "status", "remaining", "completed", "failed", "warning", "move_destination",
        "bytes", "patient", "study",
    ),
    "hl7_message": (
        "message_type", "control_id", "sending_application", "sending_facility", "receiving_application",
        "receiving_facility", "version", "ack_code",
    ),
}  # fmt: skip
"""Fields that the contract promises on every line of a kind."""

FLOW_FIELDS = ("flow", "orig_ip", "orig_port", "resp_ip", "resp_port")
ENDED_FLOW_FIELDS = ("transport", "vlan", "orig_mac", "resp_mac", "community_id")
BUFFER = 1 << 16
_NS = 1_000_000_000


def rfc3339(ns: int) -> str:
    """Nanoseconds since 1970 UTC as RFC 3339 with nine digits."""
    seconds, rest = divmod(ns, _NS)
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}.{rest:09}Z"


@dataclass(slots=True)
class _Stream:
    """One kind's layout, buffer and file."""

    struct: Callable[..., msgspec.Struct]
    values: Callable[[Event], tuple[Any, ...]]
    reshape: Callable[[tuple[Any, ...]], tuple[Any, ...]] | None
    buffer: bytearray
    places: array[int]
    """Place and first byte of each run, as `joining` reads them."""
    place: int = -1
    written: int = 0
    file: BinaryIO | None = None
    order: BinaryIO | None = None


class EventWriter:
    """`with EventWriter(folder) as writer: writer.write(event)`: `folder/<kind>.ndjson` for each kind that occurs.

    With `placed`, `<kind>.places` beside it holds the place of each line (see `joining`). Raises OSError when the
    folder cannot be written. Moving the finished folder into place is the caller's part.
    """

    def __init__(self, folder: Path, placed: bool = False) -> None:
        self._folder = folder
        self._placed = placed
        self._streams: dict[type[Event], _Stream] = {}
        self._encode = msgspec.json.Encoder().encode_into
        self._second = -1
        self._second_text = ""
        self._flow: Flow | None = None
        self._where = _ends_of(None)
        """Of the last event: those of one flow follow one another."""

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, event: Event, place: int = 0) -> None:
        """Append one event to the stream of its kind; `place` is where it stands among all events of its ring."""
        stream = self._streams.get(event.__class__) or self._open(event.__class__)
        ts, capture, packet = event.mark
        second, rest = divmod(ts, _NS)
        if second != self._second:
            self._second, self._second_text = second, rfc3339(ts)[:20]
        own = stream.values(event)
        if stream.reshape:
            own = stream.reshape(own)
        flow = event.flow
        if flow is not self._flow:
            self._flow, self._where = flow, _ends_of(flow)
        line = stream.struct(f"{self._second_text}{rest:09}Z", capture, packet, *self._where, *own)
        buffer = stream.buffer
        if place != stream.place and self._placed:
            stream.place = place
            stream.places.extend((place, stream.written + len(buffer)))
        self._encode(line, buffer, -1)
        buffer += b"\n"
        if len(buffer) >= BUFFER:
            self._flush(event.KIND, stream)

    def close(self) -> None:
        """Write what is buffered and close all files."""
        for kind, stream in self._streams.items():
            self._flush(kind.KIND, stream)
            for file in (stream.file, stream.order):
                if file:
                    file.close()
        self._streams.clear()

    def _open(self, kind: type[Event]) -> _Stream:
        self._streams[kind] = stream = layout(kind)
        return stream

    def _flush(self, kind: str, stream: _Stream) -> None:
        if stream.file is None:
            stream.file = (self._folder / f"{kind}.ndjson").open("wb")
        stream.written += stream.file.write(stream.buffer)
        stream.buffer.clear()
        if self._placed:
            stream.order = stream.order or (self._folder / f"{kind}.places").open("wb")
            stream.order.write(stream.places)
            del stream.places[:]


def _ends_of(flow: Flow | None) -> tuple[Any, ...]:
    if flow is None:
        return (None, None, None, None, None)
    return (flow.id, flow.orig_ip, flow.orig_port, flow.resp_ip, flow.resp_port)


def layout(kind: type[Event]) -> _Stream:
    """The struct and the getter of one kind: promised fields first, those that may be left out last."""
    own = {field.name: field.default for field in fields(kind) if field.name not in ("mark", "flow")}
    firm = [name for name in own if not _may_be_left_out(kind, name, own[name])]
    loose = [name for name in own if name not in firm]
    ended = ENDED_FLOW_FIELDS if kind is FlowEnd else ()
    keys: list[Any] = ["ts", "capture", "packet", *((name, Any, None) for name in FLOW_FIELDS)]
    keys += [*((name, Any, None) for name in ended)]
    getter = [*(f"flow.{name}" for name in ended), *firm, *loose]
    keys += [*((name, Any, msgspec.UNSET) for name in firm), *((name, Any, own[name]) for name in loose)]
    struct = msgspec.defstruct(kind.KIND, keys, omit_defaults=True)
    read = attrgetter(*getter)
    values = read if len(getter) > 1 else (lambda event: (read(event),))
    return _Stream(struct, values, _RESHAPE.get(kind), bytearray(), array("Q"))


def _may_be_left_out(kind: type[Event], name: str, default: Any) -> bool:
    if name in ALWAYS.get(kind.KIND, ()):
        return False
    return default is not MISSING and (default is None or default == "" or default == ())


def _certificates(chain: Iterable[Certificate]) -> tuple[dict[str, Any], ...]:
    """Certificates with their times as RFC 3339."""
    plain = []
    for one in chain:
        shown = {field.name: getattr(one, field.name) for field in fields(one)}
        shown.update(not_before=rfc3339(one.not_before), not_after=rfc3339(one.not_after))
        plain.append(shown)
    return tuple(plain)


REMEMBERED = 256
_written: dict[int, tuple[tuple[PresentationContext, ...], msgspec.Raw]] = {}


def _written_contexts(contexts: tuple[PresentationContext, ...]) -> msgspec.Raw:
    """Contexts as JSON. Associations that negotiated alike share one tuple, so each is written out once."""
    known = _written.get(id(contexts))
    if known is None or known[0] is not contexts:
        if len(_written) >= REMEMBERED:
            _written.clear()
        known = _written[id(contexts)] = (contexts, msgspec.Raw(msgspec.json.encode(_contexts(contexts))))
    return known[1]


def _contexts(contexts: Iterable[PresentationContext]) -> tuple[dict[str, Any], ...]:
    """Presentation contexts without the parts that were not negotiated."""
    return tuple(
        {field.name: value for field in fields(one) if (value := getattr(one, field.name)) is not None and value != ""}
        for one in contexts
    )


def _nested(own: tuple[Any, ...]) -> tuple[Any, ...]:
    """Replace nested records by plain objects."""
    return tuple(_plain(value) if value.__class__ is tuple and value else value for value in own)


def _plain(value: tuple[Any, ...]) -> tuple[Any, ...] | msgspec.Raw:
    head = value[0]
    if isinstance(head, Certificate):
        return _certificates(value)
    return _written_contexts(value) if isinstance(head, PresentationContext) else value


_RESHAPE: dict[type[Event], Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    kind: _nested for kind in EVENT_TYPES if kind is Tls or kind.KIND == "dicom_association"
}
