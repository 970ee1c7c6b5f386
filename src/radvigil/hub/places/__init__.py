"""Hospitals, their departments, and whom to call there."""
