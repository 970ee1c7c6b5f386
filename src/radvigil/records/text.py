"""Text from the wire, made harmless: decoded, bounded, without anything that steers a terminal or hides itself.

Control characters (C0, C1), bidirectional overrides and line separators become U+FFFD. Escaping for HTML, CSV or JSON
is still the writer's duty; this only takes away what no reader wants.
"""

from __future__ import annotations

import re

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def wire_text(raw: bytes, limit: int = 128, encoding: str = "utf-8") -> str:
    """At most `limit` characters of `raw`, padding (space, NUL) stripped; undecodable bytes become U+FFFD."""
    text = raw[: limit * 4].decode(encoding, "replace").strip(" \0")
    if not text.isascii() or not text.isprintable():
        text = _STEERING.sub("\ufffd", text)
    return text[:limit]
