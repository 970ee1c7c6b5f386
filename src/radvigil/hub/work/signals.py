"""Past facts that other apps may hear of, sent within the transaction in which they happen.

`task_assigned(task, person)` · `task_due(task)` (a reminder was asked for) · `acceptance_expired(acceptance)` ·
`acceptance_asked(acceptance)` · `decision_made(decision)`
"""

from __future__ import annotations

from django.dispatch import Signal

task_assigned = Signal()
task_due = Signal()
acceptance_asked = Signal()
acceptance_expired = Signal()
decision_made = Signal()
