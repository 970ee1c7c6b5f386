"""Two clients that need no screen: RFB (RFC 6143) to the first frame buffer update, RDP ([MS-RDPBCGR] 1.3.1.1) to TLS.

python -m lab.screens vnc HOST PORT        python -m lab.screens rdp HOST PORT
"""

from __future__ import annotations

import socket
import ssl
import struct
import sys


def exactly(link: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        chunk = link.recv(count - len(got))
        if not chunk:
            raise ConnectionError("closed by the server")
        got += chunk
    return got


def vnc(link: socket.socket) -> None:
    """ProtocolVersion, Security (None), ClientInit, ServerInit, one FramebufferUpdateRequest (RFC 6143 7)."""
    link.sendall(exactly(link, 12))
    exactly(link, exactly(link, 1)[0])
    link.sendall(b"\x01")
    if exactly(link, 4) != b"\0\0\0\0":
        raise ConnectionError("security failed")
    link.sendall(b"\x01")
    width, height, _format, size = struct.unpack(">HH16sI", exactly(link, 24))
    exactly(link, size)
    link.sendall(struct.pack(">BBHi", 2, 0, 1, 0) + struct.pack(">BBHHHH", 3, 0, 0, 0, width, height))
    exactly(link, 16)


def rdp(link: socket.socket) -> None:
    """X.224 Connection Request with a cookie and RDP_NEG_REQ (TLS and CredSSP offered), then the TLS handshake."""
    cookie = b"Cookie: mstshash=service\r\n"
    negotiation = struct.pack("<BBHI", 1, 0, 8, 3)
    body = struct.pack(">BHHB", 0xE0, 0, 0, 0) + cookie + negotiation
    link.sendall(struct.pack(">BBHB", 3, 0, 5 + len(body), len(body)) + body)
    length = struct.unpack(">BBH", exactly(link, 4))[2]
    answer = exactly(link, length - 4)
    if answer[-8:-7] != b"\x02":
        raise ConnectionError(f"negotiation refused: {answer.hex()}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.wrap_socket(link).close()


def main() -> None:
    protocol, address, port = sys.argv[1:4]
    with socket.create_connection((address, int(port)), timeout=5) as link:
        {"vnc": vnc, "rdp": rdp}[protocol](link)


if __name__ == "__main__":
    main()
