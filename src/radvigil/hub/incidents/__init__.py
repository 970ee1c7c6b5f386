"""Incidents: what happened, who does what, what was decided, and what holding a machine back would cost."""
