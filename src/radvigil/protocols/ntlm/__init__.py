"""NTLM ([MS-NLMP]) as SMB, LDAP, HTTP and RDP carry it: three messages, read as they pass.

    listener = NtlmListener(flow, context, "smb")
    listener.hear(blob, mark)         # any bytes that may hold a message: SPNEGO token, security blob, decoded header

Rules:
1. A CHALLENGE tells the server (names, version, clock), an AUTHENTICATE tells the client: one event each. The second
   repeats what is known of the server, so that it stands alone; a NEGOTIATE is only remembered.
2. A user's name leaves as keyed hash. Responses, keys and challenges are measured, never kept.
3. Names inside a NEGOTIATE are in the OEM code page; in the others the flag says (2.2.2.5 A, B).
"""

from radvigil.protocols.ntlm.listener import NtlmListener
from radvigil.protocols.ntlm.messages import MAGIC, Authenticate, Challenge, Negotiate, read_message

__all__ = ["MAGIC", "Authenticate", "Challenge", "Negotiate", "NtlmListener", "read_message"]
