"""One direction of a flow: from bytes to PDUs, from PDVs to messages (PS3.8 9.3, 9.3.5 and annex E).

Rules:
1. A method is a state of the reading (`_header`, `_value`, `_fragment`, `_search`, `_candidate`): it returns None when
   it went on, or the Need of what it lacks.
2. Once the head of a data set is known, PDUs are followed by their headers alone: `_header` begins with that loop, and
   bulk traffic lives in it. Pixels are never read.
3. `boundary` is the next PDU's offset when the lengths can be trusted, else -1: after a violation reading goes on
   there, or it is searched for; after a hole likewise.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from radvigil.protocols.dicom import resync
from radvigil.protocols.dicom.command import COMMAND_START, command_of
from radvigil.protocols.dicom.message import Message
from radvigil.protocols.dicom.observer import Observer
from radvigil.protocols.dicom.pdus import ASSOCIATE_LEAST, CLAUSES, SHORT, parse_abort, parse_associate, parse_reject
from radvigil.protocols.dicom.states import Pdu, State, after, follows
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import DONE, Context, Mark, Need, Run

_PDU = Struct(">BxI")
_PDV = Struct(">IBB")
_DATA = Struct(">BxIIBB")
"""Header of a P-DATA-TF and of its first PDV, together."""

_COMMAND, _LAST = 1, 2
"""Bits of the message control header (PS3.8 E.2)."""

_OPEN_MESSAGES = 16
"""Contexts with a message under way at once: in practice one, two where a C-GET brings C-STOREs."""


class Reader:
    """`place` is where the structure being read began, for what is wrong inside it."""

    __slots__ = (
        "_at",
        "_context",
        "_control",
        "_current",
        "_fragment_end",
        "_messages",
        "_observer",
        "_pdu_end",
        "_searched",
        "_skipping",
        "_state",
        "_step",
        "boundary",
        "place",
        "sender",
    )

    def __init__(self, sender: int, observer: Observer, context: Context, midstream: bool) -> None:
        self.sender = sender
        self.place: tuple[int, Mark] | None = None
        self.boundary = -1
        self._observer = observer
        self._context = context
        self._at = 0
        self._state = State.ADRIFT if midstream else State.START
        self._step: Callable[[Reader, Run], Need | None] = Reader._start if midstream else Reader._header
        self._messages: dict[int, Message] = {}
        self._skipping: Message | None = None
        self._current: Message | None = None
        self._control = 0
        self._pdu_end = 0
        self._fragment_end = 0
        self._searched = 0

    @property
    def at(self) -> int:
        return self._at

    def read(self, run: Run) -> Need:
        """Go on as far as the run reaches. Raises ProtocolViolation; then `recover` goes on behind it."""
        if self._at < run.start:  # a hole that nobody told
            self.lose(run.start)
        while True:
            need = self._step(self, run)
            if need is not None:
                return need

    def recover(self) -> None:
        """After a violation: what was under way in it is given up; on to the next PDU, or to the search for it."""
        self.place = None
        if self.boundary < 0:
            self._state = State.ADRIFT
            self._search_from(self._at + 1)
            return
        if self._current is not None:
            self._drop(self._current)
        self._cut_messages()  # the rest of the PDU may hold fragments of theirs
        self._at, self._step = self.boundary, Reader._header

    def lose(self, at: int) -> Need:
        """Bytes up to `at` will never come."""
        if self._at >= at:
            return Need(self._at, 1)
        message = self._current
        if message is not None and message.digest is not None and at <= self._fragment_end:
            message.digest.give_up()  # pixels were lost, the way through the PDUs was not
            self._at = self._fragment_end
            return Need(self._at, 1)
        self._state = State.ADRIFT
        if at <= self.boundary:  # the hole ends before the PDU does
            self._cut_messages()
            self._at, self._step = self.boundary, Reader._header
            return Need(self._at, 1)
        self._search_from(at)
        return Need(self._at, resync.LOOK)

    def close(self) -> None:
        self._cut_messages()

    def _search_from(self, at: int) -> None:
        self._cut_messages()
        self._at, self._searched = at, 0
        self.boundary = -1
        self._step = Reader._search

    def _cut_messages(self) -> None:
        """The messages under way will not be completed. Those whose command is known are told, as cut."""
        self._skipping = self._current = None
        while self._messages:
            _, message = self._messages.popitem()
            if message.command is not None:
                self._observer.message(self.sender, message, complete=False)

    def _drop(self, message: Message) -> None:
        self._messages.pop(message.context_id, None)
        self._skipping = self._current = None

    def _header(self, run: Run) -> Need | None:
        at, end, read, skipping = self._at, run.end, run.read, self._skipping
        if skipping is not None:
            context_id, most, unpack, total = skipping.context_id, self._context.limits.dicom_pdu, _DATA.unpack, 0
            kind = control = 0
            while end - at >= 12 and not control:
                header = read(at, 12)
                kind, length, size, number, control = unpack(header)
                if number != context_id or kind != 4 or control & ~_LAST or size + 4 != length or not 2 <= size < most:
                    kind = 0
                    break
                times = 1 if control else run.repeats(at, header, length + 6)
                total += times * (size - 2)
                at += times * (length + 6)
            skipping.bytes += total
            self._at = at
            if kind and control:
                self._finish(skipping)
                return None
        self.boundary, self.place = -1, None
        if end - at < 6:
            return Need(at, 6)
        if end - at >= 12:
            kind, length, size, number, control = _DATA.unpack(read(at, 12))
            if kind == Pdu.P_DATA and size + 4 == length and 2 <= size <= self._context.limits.dicom_pdu:
                return self._single(run, number, control, size)
        else:
            kind, length = _PDU.unpack(read(at, 6))
        if kind != Pdu.P_DATA:
            return self._whole(run, kind, length)
        if not 6 <= length <= self._context.limits.dicom_pdu:
            raise ProtocolViolation(2, "PS3.8 9.3.5", "pdu-length")
        self._pdu_end = self.boundary = at + 6 + length
        self._at, self._step = at + 6, Reader._value
        return None

    def _single(self, run: Run, context_id: int, control: int, size: int) -> Need | None:
        """The only presentation data value of its PDU, as most are: both headers in one step."""
        self._at += 6
        self._pdu_end = self.boundary = self._fragment_end = self._at + 4 + size
        self._begin(run, context_id, control, size)
        return self._fragment(run)

    def _whole(self, run: Run, kind: int, length: int) -> Need | None:
        """A PDU other than P-DATA-TF, read whole."""
        at = self._at
        if not 1 <= kind <= 7:
            raise ProtocolViolation(0, "PS3.8 9.3.1", "unknown-pdu-type")
        pdu = Pdu(kind)
        if pdu in (Pdu.ASSOCIATE_RQ, Pdu.ASSOCIATE_AC):
            fits = ASSOCIATE_LEAST <= length <= self._context.limits.dicom_associate_pdu
        else:
            fits = length == SHORT
        if not fits:
            raise ProtocolViolation(2, CLAUSES[pdu], "pdu-length")
        if run.end - at < 6 + length:
            return Need(at, 6 + length)
        mark = run.mark(at)
        self.place = (at, mark)
        self._at = self.boundary = at + 6 + length
        self._heard(pdu)
        self._deliver(pdu, run.read(at + 6, length), mark)
        self.place = None
        return None

    def _heard(self, pdu: Pdu) -> None:
        """Move the state of this direction; a PDU out of place is told and believed."""
        if not follows(self._state, pdu):
            self._tell(ProtocolViolation(0, "PS3.8 9.2.3", "unexpected-pdu"))
        self._state = after(self._state, pdu)

    def _tell(self, violation: ProtocolViolation) -> None:
        at, mark = self.place or (0, Mark(0, "", 0))
        self._observer.complain(violation, mark, self.sender, at)

    def _deliver(self, pdu: Pdu, body: bytes, mark: Mark) -> None:
        observer, sender = self._observer, self.sender
        if pdu is not Pdu.RELEASE_RQ:
            self._cut_messages()
        if pdu is Pdu.ASSOCIATE_RQ or pdu is Pdu.ASSOCIATE_AC:
            associate = parse_associate(pdu, body, mark)
            for fault in associate.faults:
                self._tell(fault)
            if pdu is Pdu.ASSOCIATE_RQ:
                observer.requested(sender, associate)
            else:
                observer.accepted(sender, associate)
        elif pdu is Pdu.ASSOCIATE_RJ:
            observer.refused(sender, parse_reject(body, mark))
        elif pdu is Pdu.ABORT:
            observer.aborted(sender, parse_abort(body, mark))
        else:
            observer.released(sender, pdu is Pdu.RELEASE_RP, mark)

    def _value(self, run: Run) -> Need | None:
        """Header of a presentation data value (9.3.5.1, E.2)."""
        at, room = self._at, self._pdu_end - self._at
        if not room:
            self._step = Reader._header
            return None
        if run.end - at < min(room, 6):
            return Need(at, min(room, 6))
        self.place = None
        if room < 6:
            raise ProtocolViolation(0, "PS3.8 9.3.5.1", "pdv-length")
        size, context_id, control = _PDV.unpack(run.read(at, 6))
        if not 2 <= size <= room - 4:
            raise ProtocolViolation(0, "PS3.8 9.3.5.1", "pdv-length")
        self._fragment_end = at + 4 + size
        self._begin(run, context_id, control, size)
        return None

    def _begin(self, run: Run, context_id: int, control: int, size: int) -> None:
        """Begin a fragment: whose it is."""
        self._control = control
        message = self._messages.get(context_id)
        if message is None or control & _COMMAND:
            message = self._for_fragment(run, context_id, control, message)
        if message is not None:
            message.bytes += size - 2
        self._at += 6
        self._current = message
        self._step = Reader._fragment

    def _for_fragment(self, run: Run, context_id: int, control: int, message: Message | None) -> Message | None:
        """The message that a fragment belongs to: a command fragment may begin one, a data set fragment may not."""
        if message is not None and message.command is None:
            return message
        self.place = (self._at, run.mark(self._at))
        if self._state is not State.OPEN and self._state is not State.ADRIFT:
            self._heard(Pdu.P_DATA)
        if message is not None:
            self._tell(ProtocolViolation(5, "PS3.7 6.3", "data-set-unfinished"))
            self._drop(message)
            self._observer.message(self.sender, message, complete=False)
        if not control & _COMMAND:
            if self._state is not State.ADRIFT:
                self._tell(ProtocolViolation(5, "PS3.7 6.3", "data-set-without-command"))
            return None
        if not context_id & 1:
            self._tell(ProtocolViolation(4, "PS3.8 9.3.2.2", "context-id"))
        if control > 3:
            self._tell(ProtocolViolation(5, "PS3.8 E.2", "message-control-header"))
        if len(self._messages) >= _OPEN_MESSAGES:
            raise ProtocolViolation(4, "PS3.8 E.1", "too-many-messages")
        message = self._messages[context_id] = Message(context_id, *self.place)
        message.certain = self._state is not State.ADRIFT
        self.place = None
        return message

    def _fragment(self, run: Run) -> Need | None:
        at, end, message = self._at, self._fragment_end, self._current
        if message is None:
            at = end
        elif self._control & _COMMAND:
            at = self._command_bytes(run, message, at, end)
        elif message.command is None:
            self.place = (message.at, message.mark)
            raise ProtocolViolation(message.bytes, "PS3.7 6.3", "command-unfinished")
        else:
            at = message.take(run, at, end, self._context.digests)
        self._at = at
        if at < end:
            return Need(at, 1)
        self._current = None
        if message is not None:
            self._fragment_over(message)
        self._step = Reader._value if end < self._pdu_end else Reader._header
        return None

    def _command_bytes(self, run: Run, message: Message, at: int, end: int) -> int:
        if message.bytes > self._context.limits.dicom_command:
            self.place = (message.at, message.mark)
            raise ProtocolViolation(0, "PS3.7 6.3.1", "command-length")
        stop = min(run.end, end)
        if at < stop:
            message.raw.append(run.read(at, stop - at))
        return stop

    def _fragment_over(self, message: Message) -> None:
        control = self._control
        if not control & _COMMAND:
            if control & _LAST:
                self._finish(message)
            elif message.read_enough:
                self._skipping = message
        elif control & _LAST:
            self._command_over(message)

    def _command_over(self, message: Message) -> None:
        raw = message.taken_raw()
        if not message.certain and not raw.startswith(COMMAND_START):
            self._drop(message)  # the end of a command whose beginning was lost
            return
        self.place = (message.at, message.mark)
        self._current = message  # given up when its command cannot be read
        command = command_of(raw)
        self._current = None
        message.command = command
        for fault in command.faults:
            self._tell(fault)
        self.place = None
        if command.has_data_set:
            encoding = self._observer.encoding(self.sender, message.context_id)
            message.expect_data_set(command, encoding, self._context)
        else:
            self._finish(message)

    def _finish(self, message: Message) -> None:
        self._drop(message)
        if message.head is not None:
            message.head.finish()
            self.place = (message.at, message.mark)
            for fault in message.head.faults:
                self._tell(fault)
            self.place = None
        self._observer.message(self.sender, message, complete=True)

    def _start(self, run: Run) -> Need | None:
        """The first bytes of a direction whose beginning is not in the capture: perhaps a PDU begins here."""
        if run.end - self._at < resync.LOOK:
            return Need(self._at, resync.LOOK)
        self._step = Reader._search
        if resync.begins(run.read(self._at, resync.LOOK)):
            self._step = Reader._header
        return None

    def _search(self, run: Run) -> Need | None:
        """Look for the header of a P-DATA-TF."""
        while run.end - self._at >= resync.LOOK:
            content = run.read(self._at, min(run.end - self._at, resync.PIECE))
            found = resync.candidate(content)
            step = len(content) - resync.LOOK + 1 if found < 0 else found
            self._at += step
            self._searched += step
            if self._searched > resync.FARTHEST:
                return DONE
            if found >= 0:
                self._step = Reader._candidate
                return None
        return Need(self._at, resync.LOOK)

    def _candidate(self, run: Run) -> Need | None:
        """Believe a header that begins a command, or that another header follows."""
        content = run.read(self._at, resync.LOOK)
        size = resync.confirmed_by(content, self._context.limits.carry_bytes // 2)
        if run.end - self._at < size:
            return Need(self._at, size)
        if resync.confirms(run.read(self._at, size)):
            self._step = Reader._header
        else:
            self._at += 1
            self._searched += 1
            self._step = Reader._search
        return None
