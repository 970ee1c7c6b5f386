"""rsh, rexec and rlogin: remote commands with no protection."""

from radvigil.protocols.rcmd.stream import SERVICES, RcmdReader, probe
from radvigil.records import StreamProtocol

RCMD = StreamProtocol("rcmd", frozenset(SERVICES), probe, RcmdReader)

__all__ = ["RCMD"]
