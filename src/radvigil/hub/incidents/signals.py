"""Past facts that other apps may hear of, sent within the transaction in which they happen.

`incident_opened(incident, by)` · `incident_moved(incident, by)` (another state)
"""

from __future__ import annotations

from django.dispatch import Signal

incident_opened = Signal()
incident_moved = Signal()
