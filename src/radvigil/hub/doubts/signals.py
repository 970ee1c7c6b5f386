"""What others may hear of doubts. Nothing here decides anything.

Both are sent after the transaction, with `doubt`; a receiver that fails changes nothing of the doubt. Whoever must not
miss one reads the rows: `Doubt.sent` and `Reply.at` are the truth.
"""

from __future__ import annotations

from django.dispatch import Signal

doubt_sent = Signal()
"""A new doubt: it goes to the facilitators (`people.queries.facilitators`)."""
doubt_handed = Signal()
"""It was handed to an engineer (`doubt.engineer`)."""
doubt_answered = Signal()
"""Seen, replied to, or ended: for a reporter who was signed in (`doubt.reporter`)."""
