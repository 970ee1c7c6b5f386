"""mDNS (RFC 6762) and LLMNR (RFC 4795): machines that say their own names to the whole segment.

Rules:
1. Answers tell, questions do not; but a probing question (RFC 6762 8.1) carries the asker's own records in its
   authority section.
"""

from __future__ import annotations

from typing import ClassVar

from radvigil.protocols.datagrams import DatagramReader
from radvigil.protocols.dns.announcement import Announcement, Host
from radvigil.protocols.rfc1035 import Message
from radvigil.records import Mark, Name


class MulticastReader(DatagramReader):
    """One flow of announcements."""

    __slots__ = ()

    def message(self, sender: int, payload: bytes, mark: Mark) -> None:
        message = Message(payload)
        if message.opcode != 0 or not (message.is_response or message.authority):
            return
        announcement = Announcement(message, self.context.limits)
        message.questions()
        try:
            for at, record in enumerate(message.records(self._telling(message))):
                if message.is_response or at >= message.answers:
                    announcement.take(record)
        finally:  # what was said before it broke off was said
            for host in announcement.hosts(self.speaker(sender)):
                if self.is_news(host, mark):
                    self._tell(host, mark)

    @staticmethod
    def _telling(message: Message) -> int:
        """How many records to walk: all of an answer, up to the authority section of a probing question."""
        return message.answers + message.authority + (message.additional if message.is_response else 0)

    def _tell(self, host: Host, mark: Mark) -> None:
        self.emit(
            Name(
                mark,
                self.flow,
                source=self.PROTOCOL,
                name=host.name,
                ip=host.ip,
                mac=host.mac,
                roles=host.roles,
                manufacturer=host.manufacturer,
                model=host.model,
                software=host.software,
                serial=host.serial,
                services=host.services,
                said_by_itself=host.itself,
            )
        )


class MdnsReader(MulticastReader):
    __slots__ = ()
    PROTOCOL: ClassVar[str] = "mdns"


class LlmnrReader(MulticastReader):
    __slots__ = ()
    PROTOCOL: ClassVar[str] = "llmnr"
