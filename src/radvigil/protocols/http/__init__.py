"""HTTP/1.x, and what imaging speaks over it (DICOMweb, WADO-URI, FHIR, Orthanc's REST): the door."""

from radvigil.protocols.http.conversation import HttpConversation
from radvigil.protocols.http.probe import PORTS, probe
from radvigil.records import StreamProtocol

HTTP = StreamProtocol(name="http", ports=PORTS, probe=probe, decoder=HttpConversation)

__all__ = ["HTTP"]
