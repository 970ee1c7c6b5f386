"""The square that a phone reads (QR code, ISO/IEC 18004), as a drawing.

Rules: error correction M (15 %) survives a scratched sticker; the quiet zone of four modules (clause 9.1) is part of
the drawing, so that no page forgets it; no colour but ink on white.
"""

from __future__ import annotations

from io import BytesIO

import segno

LONGEST = 400
"""Characters of an address: more makes modules too small for a phone at arm's length (version 13 and above)."""


def square(address: str) -> str:
    """The SVG of the square that opens `address`."""
    if not address or len(address) > LONGEST:
        raise ValueError("an address on a card has 1 to 400 characters")
    out = BytesIO()
    segno.make(address, error="m", micro=False, boost_error=False).save(
        out, kind="svg", border=4, dark="#1a2530", light="#ffffff", xmldecl=False, omitsize=True
    )
    return out.getvalue().decode("utf-8")
