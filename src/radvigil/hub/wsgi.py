"""The door for the server."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "radvigil.hub.settings")
SWITCH = 0.0005
"""Seconds after which a busy thread lets another one go on. A page asks the database some twenty times, and waits for
its turn each time while a report is taken in beside it: Python's own 0.005 would make a tenth of a second of that."""
sys.setswitchinterval(SWITCH)
application = get_wsgi_application()
