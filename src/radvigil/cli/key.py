"""The masking key: made once in the program's home, readable by its owner alone, or given with `--key`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from radvigil.records import KEY_BYTES, Mask, Refused


def home() -> Path:
    """$RADVIGIL_HOME, else $XDG_DATA_HOME/radvigil, else ~/.local/share/radvigil."""
    if stated := os.environ.get("RADVIGIL_HOME"):
        return Path(stated)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "radvigil"


def mask_from(path: str | None) -> Mask:
    """The mask of the key at `path`, or of the program's own key, made now if there is none.

    Raises ValueError when the file holds no key, OSError when it cannot be read or made.
    """
    return Mask(_read(Path(path))) if path else Mask(_own())


def _read(path: Path) -> bytes:
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused("no-key", what=path, digits=KEY_BYTES * 2, size=KEY_BYTES)
    return key


def _own() -> bytes:
    path = home() / "key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Written aside and linked into place, so that two first runs at once end with one key."""
    aside = path.with_name(f".key-{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
