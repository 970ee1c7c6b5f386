# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""LDAP. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.ldap import LDAP, LDAP_UDP
from radvigil.records import Event, Mark
from tests.support import office
from tests.support.driving import FLOW, context_for

SEEDS: tuple[bytes, ...] = (
    office.joined(office.ldap_bind(1, "cn=" + office.USER, office.PASSWORD), office.ldap_result(1, 0)),
    office.joined(office.ldap_start_tls(1), office.ldap_result(1, 0, 0x78), b"\x16\x03\x01"),
    office.joined(
        office.ldap_sasl(1, "GSS-SPNEGO", office.ntlm_negotiate()),
        office.ldap_result(1, 14, 0x61, office.tlv(0x87, office.ntlm_challenge())),
        office.ldap_sasl(2, "GSS-SPNEGO", office.ntlm_authenticate()),
        office.ldap_result(2, 0) + office.ldap_entry(3, "", vendorName="Samba", defaultNamingContext="DC=a,DC=b"),
    ),
    office.joined(office.ldap_sasl(1, "GSSAPI", office.ap_req()), office.ldap_result(1, 49)),
    office.netlogon_question(),
    office.netlogon_answer(),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(LDAP, content)
    events: list[Event] = []
    reader = LDAP_UDP.decoder(FLOW, context_for(events))
    reader.datagram(0, content, Mark(0, "", 1))
    reader.close(Mark(0, "", 1))
