# Invariant: any talk gives events or Malformed, never an exception, and split in sevens it gives the same ones.
"""SMB 1, 2 and 3. An input is a talk: items cut by `<|>`, directions alternating."""

from __future__ import annotations

from radvigil.protocols.smb import SMB
from tests.support import office

SEEDS: tuple[bytes, ...] = (
    office.joined(
        office.smb1_negotiate("NT LM 0.12"),
        office.smb1_negotiated(),
        office.smb1_setup() + office.smb1_tree() + office.smb1_create(),
        office.smb1_set_up() + office.smb1_tree_connected() + office.smb1_created(),
    ),
    office.joined(
        office.smb2_negotiate(0x0202, 0x0311),
        office.smb2_negotiated(0x0302, 3, 0x40),
        office.smb2_setup(office.ntlm_negotiate()) + office.smb2_setup(office.ntlm_authenticate(), 2),
        office.smb2_set_up(office.ntlm_challenge(), 1, 0xC0000016) + office.smb2_set_up(b"", 2, 0, 4),
        office.smb2_tree() + office.smb2_create(),
        office.smb2_tree_connected() + office.smb2_created() + office.nbss(b"\xfdSMB" + bytes(60)),
    ),
    office.joined(office.nbss((b"\x20" + b"EDFECNEDEPEOFDEPEMEFCACACACACAAA\0") * 2, 0x81), b"\x82\0\0\0"),
    office.joined(office.smb2_setup(office.ap_req()), office.smb2_set_up(b"")),
)


def one_input(content: bytes) -> None:
    """Run one input; AssertionError when the invariant does not hold."""
    office.play(SMB, content)
