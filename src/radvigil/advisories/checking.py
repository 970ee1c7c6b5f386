"""Hashes and signatures of what is imported, where the provider gives them (CSAF 2.0 7.1.18, 7.1.19).

A hash that differs refuses the file. A signature is verified with gpg and the keys of the program's home (`gnupg/`),
when both are there; one that is wrong refuses the file; otherwise the file is taken and the store says "not checked".
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from radvigil.advisories.parcels import Parcel
from radvigil.advisories.reading import RefusedError

Signature = Literal["none", "not-checked", "good"]
Hashed = Literal["none", "good"]

_HEX = re.compile(rb"\b([0-9a-fA-F]{64}|[0-9a-fA-F]{128})\b")
_GPG_SECONDS = 30


def check_hash(parcel: Parcel, content: bytes) -> Hashed:
    """Against the `.sha512` or `.sha256` beside it. Raises RefusedError when they differ."""
    for ending, algorithm, digits in ((".sha512", "sha512", 128), (".sha256", "sha256", 64)):
        said = parcel.companion(ending)
        if said is None:
            continue
        found = _HEX.search(said)
        if found is None or len(found[1]) != digits:
            raise RefusedError("hash-unreadable", "", "CSAF 2.0 7.1.18")
        if hashlib.new(algorithm, content).hexdigest().encode() != found[1].lower():
            raise RefusedError("hash-differs", "", "CSAF 2.0 7.1.18", algorithm=algorithm)
        return "good"
    return "none"


def check_signature(parcel: Parcel, content: bytes, keys: Path) -> Signature:
    """Against the `.asc` beside it. Raises RefusedError when it is wrong."""
    said = parcel.companion(".asc")
    if said is None:
        return "none"
    gpg = shutil.which("gpg")
    if gpg is None or not keys.is_dir():
        return "not-checked"
    status = _verified(gpg, keys, content, said)
    if "[GNUPG:] BADSIG " in status:
        raise RefusedError("signature-wrong", "", "CSAF 2.0 7.1.19")
    return "good" if "[GNUPG:] VALIDSIG " in status and "[GNUPG:] GOODSIG " in status else "not-checked"


def _verified(gpg: str, keys: Path, content: bytes, signature: bytes) -> str:
    """What gpg says on its status descriptor; it asks no key server."""
    with tempfile.TemporaryDirectory(prefix="radvigil-") as folder:
        signed, detached = Path(folder) / "document", Path(folder) / "document.asc"
        signed.write_bytes(content)
        detached.write_bytes(signature)
        words = [
            gpg,
            "--homedir",
            str(keys),
            "--batch",
            "--no-tty",
            "--no-autostart",
            "--no-auto-key-retrieve",
            "--status-fd",
            "1",
        ]
        try:
            done = subprocess.run(  # noqa: S603 — our own words; the files are ours, with names of ours
                [*words, "--verify", str(detached), str(signed)],
                capture_output=True,
                timeout=_GPG_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
    return done.stdout.decode("utf-8", "replace")
