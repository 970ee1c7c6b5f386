"""Invented findings, and Hypothesis strategies that draw them for the devices of a site."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from radvigil.records import Finding, Harm, Nature, Severity, Stance, finding_id
from tests.support.sites import END, START

CODES = ("RV-DICOM-001", "RV-DICOM-003", "RV-DICOM-014", "RV-DICOM-020", "RV-HL7-004", "RV-NET-001", "RV-NET-019",
         "RV-NET-777", "RV-XYZ-001")  # fmt: skip
"""Known families, and codes that nobody knows."""
HARMS: tuple[Harm, ...] = get_args(Harm)


def finding(code: str, devices: tuple[str, ...], **more: Any) -> Finding:
    """A medium weakness that discloses, unless said otherwise."""
    said: dict[str, Any] = {"nature": "weakness", "severity": "medium", "stance": "seen", "confidence": "high"}
    said |= {"harms": ("disclosed",), "params": ()} | more
    key = finding_id(code, devices, tuple((name, str(value)) for name, value in said.items()))
    return Finding(id=key, code=code, devices=devices, count=1, first=START, last=END, evidence=(), **said)


def findings_of(devices: tuple[str, ...]) -> st.SearchStrategy[Finding]:
    """Any finding about some of these devices, or about the site as a whole."""
    return st.builds(
        finding,
        st.sampled_from(CODES),
        st.lists(st.sampled_from(devices), max_size=3, unique=True).map(tuple),
        nature=st.sampled_from(get_args(Nature)),
        severity=st.sampled_from(get_args(Severity)),
        stance=st.sampled_from(get_args(Stance)),
        confidence=st.sampled_from(("high", "medium", "low")),
        harms=st.lists(st.sampled_from(HARMS), max_size=3, unique=True).map(tuple),
    )
