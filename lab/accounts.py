"""Accounts that exist only inside a peer: the service account whose password crosses the wire, and the servers' own
users.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

SERVICE = "service"
PASSWORD = "Trois-Sources-1"  # invented; `truth.json` lists it among what no output may show
SYSTEM_USERS = ("sshd", "_lldpd", "avahi", "ftp", "_chrony", "openldap", "Debian-snmp", "syslog", "xrdp", "messagebus")
PAM_SERVICES = ("vsftpd", "ftp", "rsh", "login", "remote")


@cache
def password_hash() -> str:
    argv = ["/usr/bin/openssl", "passwd", "-6", "-salt", "trois", PASSWORD]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def write_accounts(etc: Path) -> None:
    """passwd, group, shadow and pam.d of a peer, beside the host's lines (which every peer needs for root and
    nobody).
    """
    users, groups = (Path(f"/etc/{name}").read_text(encoding="utf-8") for name in ("passwd", "group"))
    shadows = "root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n"  # no password of the host is copied
    known = {line.split(":", 1)[0] for line in users.splitlines()}
    known_groups = {line.split(":", 1)[0] for line in groups.splitlines()}
    for number, name in enumerate(SYSTEM_USERS, 930):
        users += "" if name in known else f"{name}:x:{number}:{number}::/run/lab:/usr/sbin/nologin\n"
        groups += "" if name in known_groups else f"{name}:x:{number}:\n"
    users += f"{SERVICE}:x:990:990:Field service:/run/lab/home:/bin/sh\n"
    groups += f"{SERVICE}:x:990:\n"
    for name, text, mode in (("passwd", users, 0o644), ("group", groups, 0o644), ("shadow", shadows, 0o600)):
        (etc / name).write_text(text, encoding="utf-8")
        (etc / name).chmod(mode)
    with (etc / "shadow").open("a", encoding="utf-8") as shadow:
        shadow.write(f"{SERVICE}:{password_hash()}:19000:0:99999:7:::\n")
    write_pam(etc / "pam.d")


def write_pam(folder: Path) -> None:
    """Plain password checks for the old services; rsh trusts everybody, as it does where it is still found."""
    shutil.copytree("/etc/pam.d", folder)
    for name in PAM_SERVICES:
        auth = "pam_permit.so" if name == "rsh" else "pam_unix.so"
        (folder / name).write_text(
            f"auth required {auth}\naccount required pam_permit.so\nsession required pam_permit.so\n", encoding="ascii"
        )
