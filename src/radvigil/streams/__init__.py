"""From packets as columns to flows, contiguous runs and events.

tracker = Tracker(Protocols(stream=..., datagram=..., link=...), Context(emit=..., mask=...))
for table in reader:
    tracker.see(table)
tracker.close()
"""

from radvigil.streams.recognise import Protocols
from radvigil.streams.sharing import SHARES, Share
from radvigil.streams.tracker import Tracker

__all__ = ["SHARES", "Protocols", "Share", "Tracker"]
