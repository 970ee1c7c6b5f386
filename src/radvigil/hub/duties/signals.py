"""Past facts that other apps may hear of, sent within the transaction in which they happen.

`duty_stated(act)`: a person stated T0, another start, a sending or a stop.
"""

from __future__ import annotations

from django.dispatch import Signal

duty_stated = Signal()
