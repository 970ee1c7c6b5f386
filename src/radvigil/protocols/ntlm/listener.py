"""Hears the NTLM messages of one flow and says what they tell."""

from __future__ import annotations

from radvigil.protocols.filetime import server_clock
from radvigil.protocols.ntlm.messages import MAGIC, Authenticate, Challenge, Negotiate, read_message
from radvigil.records import Context, Flow, Mark, Ntlm


class NtlmListener:
    """`carrier` is the protocol that carries it: `smb`, `ldap`, `http`, `rdp`."""

    __slots__ = ("_carrier", "_context", "_flow", "_negotiate", "_server", "anonymous")

    def __init__(self, flow: Flow, context: Context, carrier: str) -> None:
        self._flow = flow
        self._context = context
        self._carrier = carrier
        self._negotiate = Negotiate()
        self._server = Challenge()
        self.anonymous = False
        """Whether the message heard last was an AUTHENTICATE of nobody."""

    def hear(self, blob: bytes, mark: Mark) -> bool:
        """Read the first NTLM message in `blob`; False when it holds none. Raises ProtocolViolation.

        SPNEGO (RFC 4178) wraps the message whole in an OCTET STRING, so that its signature is found without a walk."""
        found = blob.find(MAGIC)
        if found < 0:
            return False
        message = read_message(blob[found:])
        self.anonymous = isinstance(message, Authenticate) and message.anonymous
        if isinstance(message, Negotiate):
            self._negotiate = message
        elif isinstance(message, Challenge):
            self._challenge(message, mark)
        else:
            self._authenticate(message, mark)
        return True

    def _challenge(self, message: Challenge, mark: Mark) -> None:
        self._server = message
        self._context.emit(self._told(Authenticate(), mark))
        clock = server_clock(message.filetime, self._carrier, self._flow, mark)
        if clock is not None and self._carrier != "smb":  # SMB tells it itself
            self._context.emit(clock)

    def _authenticate(self, message: Authenticate, mark: Mark) -> None:
        self._context.emit(self._told(message, mark))

    def _told(self, client: Authenticate, mark: Mark) -> Ntlm:
        server = self._server
        return Ntlm(
            mark,
            self._flow,
            carried_by=self._carrier,
            user=self._context.mask("user", client.user),
            user_domain=client.domain,
            workstation=client.workstation or self._negotiate.workstation,
            server_name=server.computer,
            server_domain=server.domain or server.target,
            server_dns_name=server.dns_computer,
            server_dns_domain=server.dns_domain,
            server_version=server.version,
            client_version=client.version or self._negotiate.version,
            anonymous=client.anonymous,
            version=client.response,
        )
