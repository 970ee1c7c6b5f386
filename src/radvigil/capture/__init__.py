"""From capture files to packets as columns.

    for ring in counted_once(sources(["/captures", "-"]), Limits()):
        for part in ring.parts:
            reader = open_capture(part, Limits())
            for table in reader:      # PacketTable: NumPy columns, listed in columns.py
                ...
            reader.capture            # records.Capture: what was read, and what was odd

A table and its buffer are valid until the next one is asked for.
"""

from radvigil.capture.ahead import ReadAhead, ReaderLostError, pays_ahead
from radvigil.capture.columns import (
    ANNEX,
    COLUMNS,
    FRAME,
    ICMP,
    NONE,
    OTHER,
    TCP,
    UDP,
    Buffer,
    Column,
    PacketTable,
)
from radvigil.capture.copies import counted_once
from radvigil.capture.reader import Reader, open_capture
from radvigil.capture.reading import Reading, UnreadableError
from radvigil.capture.rings import Ring, sources

__all__ = [
    "ANNEX",
    "COLUMNS",
    "FRAME",
    "ICMP",
    "NONE",
    "OTHER",
    "TCP",
    "UDP",
    "Buffer",
    "Column",
    "PacketTable",
    "ReadAhead",
    "Reader",
    "ReaderLostError",
    "Reading",
    "Ring",
    "UnreadableError",
    "counted_once",
    "open_capture",
    "pays_ahead",
    "sources",
]
