"""Exercises: what a department would do, tried before it must be done."""
