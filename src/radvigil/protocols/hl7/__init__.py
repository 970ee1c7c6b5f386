"""HL7 version 2 messages over the Minimal Lower Layer Protocol: the door."""

from radvigil.protocols.hl7.conversation import Hl7Conversation
from radvigil.protocols.hl7.probe import PORTS, probe
from radvigil.records import StreamProtocol

HL7 = StreamProtocol(name="hl7", ports=PORTS, probe=probe, decoder=Hl7Conversation)

__all__ = ["HL7"]
