"""The page's own files: style, script, symbols; and the content policy that allows exactly them.

The page loads nothing: style and script stand in it and are allowed by their digests (CSP level 3). Whatever text from
the wire might smuggle in is not on the list and does not run.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from radvigil.report.html.markup import Raw


@cache
def asset(name: str) -> Raw:
    """A file of `assets/`, as it stands in the page."""
    return Raw((files("radvigil.report.html") / "assets" / name).read_text(encoding="utf-8").strip())


@cache
def style() -> Raw:
    """The page's stylesheet: the design system and the drawing, which the hub shares, and what the page adds."""
    return Raw("\n".join(asset(f"{name}.css") for name in ("system", "map", "page")))


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def policy() -> str:
    """Content-Security-Policy of the page."""
    return (
        f"default-src 'none'; style-src {_digest(style())}; script-src {_digest(asset('page.js'))}; "
        "base-uri 'none'; form-action 'none'"
    )
