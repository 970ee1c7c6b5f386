"""Remote access: SSH, Telnet, rsh, VNC and RDP. Servers are real; the VNC and RDP clients are ours (no screen is
needed).
"""

from __future__ import annotations

import sys

from lab.accounts import PASSWORD, SERVICE
from lab.net import PEERS, REPOSITORY, Host
from lab.peers_dicom import must
from lab.peers_hl7 import ENV
from lab.stage import Stage


def sshd(stage: Stage, name: str, port: int = 22) -> None:
    host = stage.host(name)
    host.folder("run/sshd").chmod(0o755)
    make_key(host, "host_key")
    make_key(host, "user_key")
    lines = [
        f"Port {port}",
        f"HostKey {host.state}/host_key",
        "UsePAM no",
        "StrictModes no",
        f"PidFile {host.state}/sshd.pid",
    ]
    lines += ["PermitRootLogin yes", f"AuthorizedKeysFile {host.state}/user_key.pub", "PasswordAuthentication no"]
    path = host.write("sshd_config", "\n".join(lines) + "\n")
    host.serve("sshd", [str(PEERS / "usr/sbin/sshd"), "-D", "-e", "-f", str(path)], port)
    stage.truth.service(name, "ssh", port, "sshd")


def make_key(host: Host, name: str) -> None:
    must(host.run(["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host.state / name)]), "ssh-keygen")


def ssh(stage: Stage, name: str, server: str, port: int = 22) -> None:
    host, target = stage.host(name), stage.host(server)
    key = host.write(f"{server}.key", (target.state / "user_key").read_text(encoding="ascii"), 0o600)
    argv = ["/usr/bin/ssh", "-F", "none", "-i", str(key), "-p", str(port), "-o", "BatchMode=yes"]
    argv += [
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "GlobalKnownHostsFile=/dev/null",
    ]
    must(host.run([*argv, f"root@{target.ip}", "/bin/true"]), "ssh")
    stage.truth.exchange("ssh", name, server, port)


def inetd(stage: Stage, name: str, protocol: str, port: int, argv: list[str]) -> None:
    """A server that waits for a super-server: each connection becomes its standard streams."""
    host = stage.host(name)
    wrapper = [sys.executable, str(REPOSITORY / "lab/inet.py"), str(port), "--", *argv]
    program = host.spawn(f"{protocol}-inetd", wrapper, ENV)
    host.await_port(port, program, f"{protocol}-inetd")
    stage.truth.service(name, protocol, port, argv[0].rsplit("/", 1)[-1])


def telnetd(stage: Stage, name: str, banner: str) -> None:
    """Debian's telnetd; the login program is a script, so that no account of the host is ever asked."""
    host = stage.host(name)
    script = (
        f"#!/bin/sh\nprintf '{banner}\\r\\nlogin: '\nread user\nprintf 'Password: '\nstty -echo\nread word\nstty echo\n"
    )
    login = host.write("login.sh", script + "printf '\\r\\nLast login: never\\r\\n$ '\nread command\n", 0o755)
    inetd(stage, name, "telnet", 23, [str(PEERS / "usr/sbin/telnetd"), "-h", "-E", str(login)])


def telnet(stage: Stage, name: str, server: str) -> None:
    """A login in clear; the pauses let each prompt come before its answer."""
    words = f"(sleep 0.6; echo {SERVICE}; sleep 0.4; echo {PASSWORD}; sleep 0.4; echo exit; sleep 0.4)"
    stage.host(name).run(["/bin/sh", "-c", f"{words} | /usr/bin/inetutils-telnet {stage.host(server).ip}"], seconds=8)
    stage.truth.exchange("telnet", name, server, 23, user=SERVICE)
    stage.truth.must_not_leak(PASSWORD)


def rshd(stage: Stage, name: str) -> None:
    inetd(stage, name, "rsh", 514, [str(PEERS / "usr/sbin/in.rshd")])


def rsh(stage: Stage, name: str, server: str) -> None:
    with (stage.host(server).state / "etc/hosts").open("a", encoding="ascii") as hosts:
        hosts.write(f"{stage.host(name).ip} {name}\n")  # the server insists on a name for its caller
    argv = ["/usr/bin/rsh-redone-rsh", "-l", SERVICE, stage.host(server).ip, "echo ready"]
    done = stage.host(name).run(argv, seconds=6)
    stage.truth.exchange("rsh", name, server, 514, user=SERVICE, code=done.code)


def vnc_server(stage: Stage, name: str) -> None:
    """TigerVNC with no authentication, as found on old consoles."""
    options = f"-rfbport 5900 -SecurityTypes None -geometry 160x120 -desktop {name} -AlwaysShared -nolisten tcp"
    # X servers write a lock file in /tmp: this one has a /tmp of its own.
    argv = ["/bin/sh", "-ec", f"mount -t tmpfs tmpfs /tmp; exec /usr/bin/Xtigervnc :7 {options}"]
    stage.host(name).serve("vnc", argv, 5900)
    stage.truth.service(name, "vnc", 5900, "Xtigervnc")


def xrdp(stage: Stage, name: str) -> None:
    """xrdp up to its TLS layer: no session is opened behind it, the protocol's face is what the wire shows."""
    host = stage.host(name)
    key, certificate = make_certificate(host, f"{name}.imagerie.trois-sources.example")
    lines = [
        "[Globals]",
        "ini_version=1",
        "fork=true",
        "port=3389",
        "security_layer=negotiate",
        f"certificate={certificate}",
    ]
    lines += [
        f"key_file={key}",
        "ssl_protocols=TLSv1.2, TLSv1.3",
        "crypt_level=high",
        "autorun=",
        "allow_channels=true",
    ]
    lines += ["[Logging]", f"LogFile={host.state}/xrdp-file.log", "LogLevel=INFO", "EnableSyslog=false"]
    lines += [
        "[Channels]",
        "[Xvnc]",
        "name=Xvnc",
        "lib=libvnc.so",
        "username=ask",
        "password=ask",
        "ip=127.0.0.1",
        "port=-1",
    ]
    path = host.write("xrdp.ini", "\n".join(lines) + "\n")
    stage.serve(name, "rdp", 3389, ["/usr/sbin/xrdp", "--nodaemon", "--config", str(path)])


def make_certificate(host: Host, subject: str, stem: str = "tls") -> tuple[str, str]:
    """A self-signed certificate and its key (PEM), valid for a year."""
    key, certificate = host.state / f"{stem}.key", host.state / f"{stem}.crt"
    argv = ["/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-keyout", str(key)]
    argv += ["-out", str(certificate), "-subj", f"/C=FR/O=Trois Sources/CN={subject}"]
    must(host.run(argv), "openssl req")
    return str(key), str(certificate)


def screen(stage: Stage, name: str, server: str, protocol: str, port: int) -> None:
    """Our RFB or RDP client: speaks the opening of the protocol with the real server and leaves."""
    argv = [sys.executable, "-m", "lab.screens", protocol, stage.host(server).ip, str(port)]
    must(stage.host(name).run(argv, seconds=8, env=ENV), protocol)
    stage.truth.exchange(protocol, name, server, port)
