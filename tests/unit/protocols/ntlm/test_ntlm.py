from __future__ import annotations

import pytest

from radvigil.protocols.ntlm import Authenticate, Challenge, Negotiate, NtlmListener, read_message
from radvigil.protocols.violations import ProtocolViolation
from radvigil.records import Clock, Event, Mark, Ntlm
from tests.support import office
from tests.support.driving import FLOW, context_for


def test_negotiate() -> None:
    assert read_message(office.ntlm_negotiate()) == Negotiate("CT-CONSOLE", "", "10.0.19041")


def test_challenge() -> None:
    message = read_message(office.ntlm_challenge())
    assert isinstance(message, Challenge)
    assert (message.target, message.computer, message.domain) == ("IMAGING", "PACS1", "IMAGING")
    assert (message.dns_computer, message.dns_domain) == ("pacs1.imaging.example", "imaging.example")
    assert (message.version, message.filetime) == ("6.1.7601", 132_000_000_000_000_000)


@pytest.mark.parametrize(("size", "version"), [(24, "NTLMv1"), (48, "NTLMv2"), (300, "NTLMv2")])
def test_versions_by_the_length_of_the_response(size: int, version: str) -> None:
    message = read_message(office.ntlm_authenticate(response=size))
    assert isinstance(message, Authenticate)
    assert (message.response, message.workstation, message.domain) == (version, "CT-CONSOLE", "IMAGING")


def test_anonymous() -> None:
    message = read_message(office.ntlm_authenticate("", 0))
    assert isinstance(message, Authenticate)
    assert (message.anonymous, message.response) == (True, "")


def test_the_users_name_is_never_shown() -> None:
    assert office.USER not in repr(read_message(office.ntlm_authenticate()))


def test_the_listener_tells_server_then_client() -> None:
    events: list[Event] = []
    listener = NtlmListener(FLOW, context_for(events), "http")
    mark = Mark(5, "c", 1)
    wrapped = b"\x60\x40spnego"
    assert all(listener.hear(wrapped + blob, mark) for blob in
               (office.ntlm_negotiate(), office.ntlm_challenge(), office.ntlm_authenticate()))  # fmt: skip
    server, clock, client = events
    assert isinstance(server, Ntlm)
    assert (server.server_name, server.server_version, server.user) == ("PACS1", "6.1.7601", "")
    assert isinstance(clock, Clock)
    assert isinstance(client, Ntlm)
    assert (client.server_name, client.version, client.carried_by) == ("PACS1", "NTLMv2", "http")
    assert len(client.user) == 32
    assert office.USER not in repr(events)


def test_what_holds_no_message_is_not_heard() -> None:
    assert NtlmListener(FLOW, context_for([]), "smb").hear(b"\x60\x10kerberos", Mark(0, "", 0)) is False


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"NTLMSSP\0\x09\0\0\0", "message-type"),
        (b"NTLMSSP\0\x02\0\0\0\x08\0\x08\0\xff\0\0\0" + bytes(40), "field-offset"),
        (b"NTLMSSP\0\x03", "length"),
        (b"NTLMSSX\0\x03\0\0\0", "signature"),
    ],
)
def test_violations(octets: bytes, why: str) -> None:
    with pytest.raises(ProtocolViolation) as caught:
        read_message(octets)
    assert caught.value.why == why
