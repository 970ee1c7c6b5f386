"""What is known of advisories at one moment: a value, made by the store or from shipped facts, read by the matcher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from radvigil.records import Advisory, Exploited, Recall, Vulnerability

FILE = "advisories.sqlite3"
"""Name of the store in the program's home."""


@dataclass(frozen=True, slots=True)
class Library:
    """Advisories, what is known to be exploited, how likely exploitation is, and recalls."""

    advisories: tuple[Advisory, ...] = ()
    exploited: Mapping[str, Exploited] = field(default_factory=dict)
    """By CVE. Empty with `exploited_as_of` empty: no list was read, and nothing is known."""
    epss: Mapping[str, float] = field(default_factory=dict)
    recalls: tuple[Recall, ...] = ()
    exploited_as_of: str = ""
    epss_as_of: str = ""

    def joined(self, advisory: Advisory) -> Advisory:
        """The advisory with what the lists say of its CVEs. A CVE that a list does not hold stays unknown, never 0."""
        return replace(advisory, vulnerabilities=tuple(self._known(one) for one in advisory.vulnerabilities))

    def _known(self, one: Vulnerability) -> Vulnerability:
        exploited = self.exploited.get(one.cve, one.exploited)
        epss = self.epss.get(one.cve, one.epss)
        if exploited is one.exploited and epss is one.epss:
            return one
        return replace(one, exploited=exploited, epss=epss)
