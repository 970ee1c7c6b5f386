"""Where violations in frames become events. Frames belong to no flow, and nothing is kept between them."""

from __future__ import annotations

from collections.abc import Callable

from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Context, Frame, Malformed

Reader = Callable[[Frame, Context], None]


def guarded(protocol: str, read: Reader) -> Reader:
    """`read`, with its ProtocolViolation told as Malformed."""

    def frame(one: Frame, context: Context) -> None:
        try:
            read(one, context)
        except ProtocolViolation as violation:
            context.emit(
                Malformed(
                    one.mark,
                    None,
                    protocol=protocol,
                    offset=violation.offset,
                    clause=violation.clause,
                    why=violation.why,
                )
            )

    return frame
