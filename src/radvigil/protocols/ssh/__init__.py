"""SSH: who both ends say they are, and what the server offers before encryption begins. The door."""

from radvigil.protocols.ssh.conversation import SshConversation
from radvigil.protocols.ssh.probe import PORTS, probe
from radvigil.records import StreamProtocol

SSH = StreamProtocol(name="ssh", ports=PORTS, probe=probe, decoder=SshConversation)

__all__ = ["SSH"]
