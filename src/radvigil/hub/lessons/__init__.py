"""Lessons: three minutes a card, read by whoever wants to, seen by nobody else."""
