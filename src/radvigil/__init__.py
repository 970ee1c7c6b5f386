"""Radvigil: from a capture to a picture of the imaging department."""

__version__ = "0.1.0"
