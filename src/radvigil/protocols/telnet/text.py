"""What is left of a Telnet stream without its commands (RFC 854), and the prompts in it.

Rules:
1. IAC is followed by a command; WILL, WON'T, DO and DON'T by an option; SB by octets up to IAC SE; IAC IAC is an octet.
2. Both readers take an octet at a time, so that where chunks end changes nothing.
3. A prompt is a line that ends so far in `login:`, `username:`, `user:` or `password:`; `Last login:` is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
_LINE: Final = 256
_FEED, _RETURN = 10, 13
_ERASE: Final = b"\x08\x7f"
_CUT: Final = b"\r\n"
_ESCAPE: Final = 27


class CommandFilter:
    """Feeds octets in, gives text out."""

    __slots__ = ("_state",)

    def __init__(self) -> None:
        self._state = ""

    def text(self, octets: bytes) -> Iterator[int]:
        """The octets that are text."""
        for octet in octets:
            if self._is_text(octet):
                yield octet

    def _is_text(self, octet: int) -> bool:
        state = self._state
        if not state:
            self._state = "iac" if octet == IAC else ""
            return octet != IAC
        if state == "iac":
            self._state = "option" if WILL <= octet <= DONT else "sb" if octet == SB else ""
            return octet == IAC
        if state == "option":
            self._state = ""
        elif state == "sb":
            self._state = "sb-iac" if octet == IAC else "sb"
        else:
            self._state = "" if octet == SE else "sb"
        return False


class Lines:
    """What the client types, line by line (RFC 854: CR LF or CR NUL; some send a bare LF)."""

    __slots__ = ("_after_return", "_line")

    def __init__(self) -> None:
        self._line = bytearray()
        self._after_return = False

    def see(self, octet: int) -> bytes | None:
        """The line that this octet ends."""
        returned, self._after_return = self._after_return, octet == _RETURN
        if octet == _RETURN or (octet == _FEED and not returned):
            line = bytes(self._line)
            self._line.clear()
            return line
        if octet in _ERASE:
            del self._line[-1:]
        elif octet >= 32 and len(self._line) < _LINE:
            self._line.append(octet)
        return None


class Prompts:
    """Lines of the server: what it asks for, what it says of the answer."""

    __slots__ = ("_escape", "_line")

    def __init__(self) -> None:
        self._line = bytearray()
        self._escape = False

    def see(self, octet: int) -> str:
        """`login`, `password`, `refused`, `welcome`, or empty; told at the octet that completes it."""
        if self._skips(octet):
            return ""
        if octet in _CUT:
            line = bytes(self._line).lower()
            self._line.clear()
            return "refused" if _refuses(line) else ""
        if len(self._line) < _LINE:
            self._line.append(octet)
        return _prompt(bytes(self._line).lower()) if octet in b":#$>%" else ""

    def _skips(self, octet: int) -> bool:
        """Terminal escapes pass: ESC, then all up to a letter (ECMA-48 5.4)."""
        if self._escape:
            self._escape = not chr(octet).isalpha()
            return True
        self._escape = octet == _ESCAPE
        return self._escape


def _refuses(line: bytes) -> bool:
    return any(word in line for word in (b"incorrect", b"login failed", b"authentication fail", b"denied", b"invalid"))


def _prompt(line: bytes) -> str:
    if line.endswith(b":"):
        if line.endswith(b"last login:"):
            return "welcome"
        name = line[:-1].rstrip()
        if name.endswith((b"login", b"username", b"user name", b"user")):
            return "login"
        return "password" if name.endswith(b"password") else ""
    return "shell"
