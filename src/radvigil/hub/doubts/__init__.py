"""Doubts: somebody noticed something odd, says so in three taps, and is answered."""
