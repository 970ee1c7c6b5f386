"""Who is believed over TLS: the system's authorities, and the hospital's own where it has named them. Never nobody."""

from __future__ import annotations

import ssl


def proof(authority: str) -> ssl.SSLContext:
    """A context that verifies name and chain, TLS 1.2 and later. Raises OSError for a file that cannot be read."""
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
