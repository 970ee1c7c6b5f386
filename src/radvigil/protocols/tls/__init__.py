"""TLS 1.0 to 1.3, SSL 2.0 and 3.0, as far as they are readable: the door."""

from radvigil.protocols.tls.conversation import TlsConversation
from radvigil.protocols.tls.probe import PORTS, probe
from radvigil.records import StreamProtocol

TLS = StreamProtocol(name="tls", ports=PORTS, probe=probe, decoder=TlsConversation)

__all__ = ["TLS"]
