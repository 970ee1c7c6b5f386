"""Rules about TLS at their borders: grades, days left, weak keys, machines that are surely two."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radvigil.detectors import Detectors, Rule, Scene
from radvigil.detectors.certificates import DAY, day_of
from radvigil.detectors.dicom.certificate_expired import CertificateExpired
from radvigil.detectors.dicom.certificate_expiring import CertificateExpiring
from radvigil.detectors.dicom.certificate_shared import CertificateShared
from radvigil.detectors.dicom.certificate_weak import CertificateWeak
from radvigil.detectors.dicom.tls_below_bcp195 import TlsBelowBcp195, grade
from radvigil.records import Address, Anchor, Certificate, Device, Finding, Flow, Mark, Tls
from tests.support import sites

NOON = 1_790_000_000_000_000_000
YEAR = 365 * DAY


def certificate(**more: Any) -> Certificate:
    base = Certificate(
        "CN=pacs", "CN=authority", "1", NOON - YEAR, NOON + YEAR, "RSA", 2048, "sha256WithRSAEncryption",
        self_signed=False, names=(), fingerprint="f" * 64, key_fingerprint="k" * 64,
    )  # fmt: skip
    return replace(base, **more)


def tls(shown: Certificate | None = None, server: int = 2, ts: int = NOON, **more: Any) -> Tls:
    flow = Flow(f"f{server}", "c", ts, "tcp", "10.0.0.1", 40_000, f"10.0.0.{server}", 2762)
    told = Tls(
        Mark(ts, "c", 1), flow, version="TLS1.2", established=True, server_certificates=(shown,) if shown else ()
    )
    return replace(told, **more)


def machine(number: int, first: int = NOON, last: int = NOON, macs: tuple[str, ...] = (), **more: Any) -> Device:
    anchors = (Anchor("certificate", "f" * 64, "medium"),)
    base = sites.device(number, "server", "")
    address = Address(f"10.0.0.{number}", first, last)
    return replace(base, anchors=anchors, addresses=(address,), macs=macs, first=first, last=last, **more)


def judged(rule: type[Rule], *events: Tls, devices: tuple[Device, ...] = (), **settings: float) -> tuple[Finding, ...]:
    detectors = Detectors((rule,), strict=True)
    for event in events:
        detectors.see(event)
    site = replace(sites.empty(), devices=devices or (machine(1), machine(2), machine(3)))
    return detectors.close(Scene(site, None, {rule.CODE: settings})).findings


@pytest.mark.parametrize(
    ("version", "cipher", "expected"),
    [
        ("TLS1.3", "TLS_AES_128_GCM_SHA256", None),
        ("TLS1.3", "TLS_SHA256_SHA256", "high"),
        ("TLS1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", None),
        ("TLS1.2", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", None),
        ("TLS1.2", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", None),
        ("TLS1.2", "0x1234", None),
        ("TLS1.2", "TLS_RSA_WITH_AES_256_CBC_SHA", "low"),
        ("TLS1.2", "TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", "low"),
        ("TLS1.2", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "medium"),
        ("TLS1.2", "TLS_DH_anon_WITH_AES_128_CBC_SHA", "high"),
        ("TLS1.2", "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "high"),
        ("TLS1.2", "TLS_RSA_WITH_NULL_SHA256", "high"),
        ("TLS1.1", "TLS_DHE_RSA_WITH_DES_CBC_SHA", "high"),
        ("TLS1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "medium"),
        ("TLS1.0", "", "medium"),
        ("SSLv3", "TLS_RSA_WITH_AES_128_CBC_SHA", "high"),
        ("SSLv2", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "high"),
    ],
)
def test_grades_follow_bcp_195(version: str, cipher: str, expected: str | None) -> None:
    assert grade(version, cipher) == expected


def test_what_was_not_agreed_is_no_finding() -> None:
    refused = tls(version="TLS1.0", cipher="TLS_RSA_WITH_AES_128_CBC_SHA", alert="protocol_version")
    assert judged(TlsBelowBcp195, refused) == ()


def test_a_client_more_is_the_same_finding_tomorrow() -> None:
    old = tls(version="TLS1.0", cipher="TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")
    assert old.flow is not None
    another = replace(old, flow=replace(old.flow, orig_ip="10.0.0.3"))
    served = sites.service("tls", "server", 2762, "yes", ("cipher", "x"))
    devices = (machine(1), machine(2, services=(served,)), machine(3))
    (one,), (two,) = judged(TlsBelowBcp195, old, devices=devices), judged(TlsBelowBcp195, old, another, devices=devices)
    assert one.id == two.id
    assert len(two.devices) == len(one.devices) + 1


@given(st.integers(-3 * YEAR, 3 * YEAR))
def test_a_certificate_is_expired_or_expiring_or_neither_never_both(left: int) -> None:
    event = tls(certificate(not_before=NOON - 4 * YEAR, not_after=NOON + left))
    expired, expiring = judged(CertificateExpired, event), judged(CertificateExpiring, event)
    assert bool(expired) == (left < 0)
    assert bool(expiring) == (0 <= left < 60 * DAY)


def test_a_site_sets_its_own_days() -> None:
    event = tls(certificate(not_after=NOON + 80 * DAY))
    assert not judged(CertificateExpiring, event)
    assert judged(CertificateExpiring, event, days=90)


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({}, None),
        ({"key_bits": 2047}, "medium"),
        ({"key_bits": 1023}, "high"),
        ({"key_type": "EC", "key_bits": 224}, None),
        ({"key_type": "EC", "key_bits": 192}, "medium"),
        ({"key_type": "DSA", "key_bits": 3072}, "medium"),
        ({"key_type": "Ed25519", "key_bits": 256}, None),
        ({"key_type": "1.2.3", "key_bits": 0}, None),
        ({"signature_algorithm": "sha1WithRSAEncryption"}, "medium"),
        ({"signature_algorithm": "ecdsa-with-SHA1"}, "medium"),
        ({"signature_algorithm": "md5WithRSAEncryption"}, "high"),
        ({"signature_algorithm": "md5WithRSAEncryption", "self_signed": True}, None),
        ({"signature_algorithm": "ecdsa-with-SHA512"}, None),
    ],
)
def test_weak_keys_and_signatures(more: dict[str, Any], severity: str | None) -> None:
    assert [one.severity for one in judged(CertificateWeak, tls(certificate(**more)))] == (
        [severity] if severity else []
    )


def test_two_addresses_behind_a_router_may_be_one_machine_that_moved() -> None:
    events = tls(certificate(), 2), tls(certificate(), 3, NOON + DAY)
    moved = (machine(1), machine(2, NOON, NOON), machine(3, NOON + DAY, NOON + DAY))
    both = (machine(1), machine(2, NOON, NOON + DAY), machine(3, NOON, NOON + DAY))
    near = (machine(1), machine(2, macs=("02:00:00:00:00:02",)), machine(3, NOON + DAY, macs=("02:00:00:00:00:03",)))
    stances = [judged(CertificateShared, *events, devices=devices)[0].stance for devices in (moved, both, near)]
    assert stances == ["suspected", "seen", "seen"]


def test_a_certificate_shown_to_a_site_outside_is_left_alone() -> None:
    event = tls(None, client_certificates=(certificate(not_after=NOON - DAY),))
    inside = (machine(1), machine(2))
    assert judged(CertificateExpired, event, devices=inside)
    assert not judged(CertificateExpired, event, devices=(machine(1), machine(2, scope="outside")))


def test_days_are_said_by_the_calendar() -> None:
    assert (day_of(0), day_of(-1), day_of((1 << 63) - 1)) == ("1970-01-01", "1969-12-31", "2262-04-11")


@given(st.lists(st.tuples(st.integers(2, 3), st.integers(-2, 2), st.booleans()), max_size=12), st.integers(0, 12))
def test_any_partition_equals_the_whole(seen: list[tuple[int, int, bool]], cut: int) -> None:
    """And state passes through JSON."""
    rules = (CertificateExpired, CertificateExpiring, CertificateShared, CertificateWeak, TlsBelowBcp195)
    events = [
        tls(certificate(not_after=NOON + days * DAY, key_bits=1024), server, version="TLS1.0" if old else "TLS1.2")
        for server, days, old in seen
    ]
    whole, parts = Detectors(rules, strict=True), [Detectors(rules, strict=True) for _ in range(2)]
    for number, event in enumerate(events):
        whole.see(event)
        parts[number < cut].see(event)
    parts[0].take(json.loads(json.dumps(parts[1].state())))
    site = replace(sites.empty(), devices=(machine(1), machine(2), machine(3)))
    assert parts[0].close(Scene(site)) == whole.close(Scene(site))
