"""One HL7 v2 message, gathered HL7 segment by HL7 segment: what says who speaks, and nothing of what is said.

Rules:
1. Only MSH, SFT, MSA, PID-3, ORC-3, OBR-3, OBR-18 and IPC-1 are read. Patient and accession leave as keyed hashes.
   PID, and what is read of the others, is looked at for active text (`active_text`): its names are not kept.
2. A segment cut by a hole is not given here: half an identifier would be another patient's.
3. Position n of a segment's fields is field n of the standard; in MSH the separator itself is MSH-1, hence `n - 1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from radvigil.protocols.active_text import LOOKED, Place, active_kind, worth_a_look
from radvigil.protocols.hl7.text import Separators, codec_of, first, plain_of, separators_are_sound, text_of
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Clock, Flow, Hl7Message, Limits, Mark, Mask, Sender
from radvigil.standards.hl7_segments import is_segment_name

SEPARATORS_CLAUSE = "HL7 v2.5.1 2.5.4"
HEADER_CLAUSE = "HL7 v2.5.1 2.15.9"

_TIME = re.compile(r"(\d{14})(?:\.(\d{1,4}))?([+-]\d{4})?")
_PID_FIELDS = 40
"""PID ends with its 40th field (HL7 v2.8 3.4.2)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Draft:
    """A message being received. `header` is its MSH; raises ProtocolViolation when that cannot be read at all."""

    __slots__ = (
        "_accession",
        "_acknowledgement",
        "_codec",
        "_fields",
        "_limits",
        "_mask",
        "_patient",
        "_segments",
        "_separators",
        "_software",
        "active",
        "at",
        "mark",
        "sound",
    )

    def __init__(self, header: bytes, at: int, mark: Mark, mask: Mask, limits: Limits) -> None:
        # HL7 v2.5.1 2.15.9: MSH-1 to MSH-2 are fixed in place, `MSH|^~\&|` is the least that can be told apart.
        if len(header) < 8:
            raise ProtocolViolation(len(header), HEADER_CLAUSE, "msh-short", at)
        self.at = at
        self.mark = mark
        self.sound = separators_are_sound(header)
        self._mask = mask
        self._limits = limits
        self._separators = Separators.of(header)
        self._fields = header.split(self._separators.field)
        self._codec = codec_of(first(self._separators, self._msh(18)).decode("latin-1").strip())
        self._segments: dict[str, None] = {"MSH": None}
        self._software: list[str] = []
        self._acknowledgement: tuple[str, str] = ("", "")
        self._patient = ""
        self._accession: dict[int, str] = {}
        self.active: list[Place] = []
        """Where active text stands."""
        self._look("MSH", 3, self._fields[2:10])

    @property
    def complete_header(self) -> bool:
        """MSH-9, 10, 11 and 12 are required (HL7 v2.5.1 2.15.9)."""
        return all(self._msh(number) for number in (9, 10, 11, 12))

    @property
    def control_id(self) -> str:
        return self._text(self._msh(10))

    @property
    def acknowledges(self) -> str:
        """MSA-2: control id of the message answered."""
        return self._acknowledgement[1]

    def add(self, segment: bytes) -> None:
        """The next segment of this message."""
        name = segment[:3].decode("latin-1")
        if segment[3:4] != self._separators.field or not is_segment_name(name):
            return
        if len(self._segments) < self._limits.names:
            self._segments.setdefault(name)
        reader = _READERS.get(name)
        if reader is not None:
            reader(self, segment.split(self._separators.field))

    def event(self, end: int, complete: bool, ack_delay: int | None, flow: Flow, sender: Sender) -> Hl7Message:
        """The message as an event; `end` is the stream offset after its last byte."""
        return Hl7Message(
            self.mark,
            flow,
            sender=sender,
            message_type=self._message_type(),
            control_id=self.control_id,
            sending_application=self._name(self._msh(3)),
            sending_facility=self._name(self._msh(4)),
            receiving_application=self._name(self._msh(5)),
            receiving_facility=self._name(self._msh(6)),
            processing_id=self._name(self._msh(11)),
            version=self._name(self._msh(12)),
            accept_acknowledgement=self._name(self._msh(15)),
            application_acknowledgement=self._name(self._msh(16)),
            character_set=self._name(self._msh(18)),
            encoding_characters=text_of(self._separators._replace(escape=b""), self._msh(1) + self._msh(2)),
            software=tuple(self._software),
            segments=tuple(self._segments),
            ack_code=self._acknowledgement[0],
            acknowledges=self.acknowledges,
            ack_delay=ack_delay,
            bytes=end - self.at,
            patient=self._patient,
            accession=self._accession[min(self._accession)] if self._accession else "",
            complete=complete,
        )

    def clock(self, flow: Flow, sender: Sender) -> Clock | None:
        """MSH-7 beside the capture's time; None when it is not given to the second."""
        found = _TIME.fullmatch(self._name(self._msh(7)))
        if found is None:
            return None
        try:
            local = datetime.strptime(found[1], "%Y%m%d%H%M%S")
        except ValueError:
            return None
        nanoseconds = int((found[2] or "0").ljust(9, "0"))
        stated = local.isoformat() + (f".{found[2]}" if found[2] else "")
        if not found[3]:
            return Clock(self.mark, flow, sender=sender, source="hl7", stated=stated)
        ahead = timedelta(hours=int(found[3][:3]), minutes=int(found[3][0] + found[3][3:]))
        elapsed = local.replace(tzinfo=UTC) - ahead - _EPOCH
        said = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000_000 + nanoseconds
        zone = f"{found[3][:3]}:{found[3][3:]}"
        return Clock(self.mark, flow, sender=sender, source="hl7", stated=stated + zone, offset=said - self.mark.ts)

    # Segments, by name (see _READERS)

    def read_software(self, fields: list[bytes]) -> None:
        """SFT-1 vendor, SFT-2 version, SFT-3 product (HL7 v2.5.1 2.15.12)."""
        self._look("SFT", 1, fields[1:4])
        if len(self._software) + 3 <= self._limits.names:
            self._software += [self._name(_field(fields, number)) for number in (1, 2, 3)]

    def read_acknowledgement(self, fields: list[bytes]) -> None:
        """MSA-1 code, MSA-2 control id of the message answered (HL7 v2.5.1 2.15.8)."""
        self._acknowledgement = (self._name(_field(fields, 1)), self._text(_field(fields, 2)))

    def read_patient(self, fields: list[bytes]) -> None:
        """PID-3.1, first repetition (HL7 v2.5.1 3.4.2.3)."""
        self._look("PID", 1, fields[1 : _PID_FIELDS + 1])
        if not self._patient:
            self._patient = self._mask("patient", first(self._separators, _field(fields, 3)))

    def read_order(self, fields: list[bytes]) -> None:
        """IPC-1, then OBR-18, then the filler's number (OBR-3, ORC-3), in this order of trust."""
        name = fields[0].decode("latin-1")
        self._look(name, 1, fields[1:4])
        self._look(name, 18, fields[18:19])
        for rank, (segment, number) in enumerate(((b"IPC", 1), (b"OBR", 18), (b"OBR", 3), (b"ORC", 3))):
            if fields[0] == segment and rank not in self._accession:
                masked = self._mask("accession", first(self._separators, _field(fields, number)))
                if masked:
                    self._accession[rank] = masked

    def _look(self, name: str, first_number: int, fields: list[bytes]) -> None:
        """Note active text in these fields, whose numbers follow each other, escapes undone."""
        if not worth_a_look(b" ".join(fields)):
            return
        for number, field in enumerate(fields, first_number):
            kind = active_kind(plain_of(self._separators, field[:LOOKED]))
            if kind is not None and len(self.active) < self._limits.names:
                self.active.append((f"{name}-{number}", kind))

    # Fields

    def _msh(self, number: int) -> bytes:
        return self._separators.field if number == 1 else _field(self._fields, number - 1)

    def _text(self, field: bytes) -> str:
        return text_of(self._separators, field, self._codec, self._limits.text)

    def _name(self, field: bytes) -> str:
        return self._text(first(self._separators, field))

    def _message_type(self) -> str:
        field = self._msh(9)
        parts = field.split(self._separators.component) if self._separators.component else [field]
        return "^".join(filter(None, (self._text(part) for part in parts[:2])))


def _field(fields: list[bytes], number: int) -> bytes:
    return fields[number] if number < len(fields) else b""


_READERS: dict[str, Callable[[Draft, list[bytes]], None]] = {
    "SFT": Draft.read_software,
    "MSA": Draft.read_acknowledgement,
    "PID": Draft.read_patient,
    "ORC": Draft.read_order,
    "OBR": Draft.read_order,
    "IPC": Draft.read_order,
}
