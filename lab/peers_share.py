"""File sharing and directory: Samba with SMB 1 or SMB 2/3, NetBIOS names (nmbd), LDAP (slapd), FTP (vsftpd)."""

from __future__ import annotations

from lab.accounts import PASSWORD, SERVICE
from lab.net import PEERS, Host
from lab.peers_dicom import must
from lab.stage import Stage

SHARE = "export"


def smb_conf(host: Host, netbios: str, oldest: str, newest: str) -> str:
    private = host.folder("samba")
    folders = [f"{key} = {private}" for key in ("private dir", "lock directory", "state directory", "cache directory")]
    folders += [f"pid directory = {private}", f"ncalrpc dir = {private}/ncalrpc", f"log file = {private}/log"]
    lines = ["[global]", f"netbios name = {netbios}", "workgroup = IMAGERIE", f"server string = {netbios} file server"]
    lines += [f"server min protocol = {oldest}", f"server max protocol = {newest}", "ntlm auth = ntlmv1-permitted"]
    lines += ["map to guest = Bad User", "load printers = no", "disable spoolss = yes", "log level = 1", *folders]
    lines += [f"interfaces = {host.ip}/24", "wins support = no", "domain master = no"]
    lines += ["local master = no", "server role = standalone server", "rpc start on demand helpers = no"]
    lines += [f"[{SHARE}]", f"path = {host.folder('export')}", "read only = no", "guest ok = yes", "force user = root"]
    return "\n".join(lines) + "\n"


def smbd(stage: Stage, name: str, oldest: str, newest: str) -> None:
    """Samba from `oldest` to `newest` dialect (NT1, SMB2, SMB3_11), with one account and one share."""
    host = stage.host(name)
    path = host.write("smb.conf", smb_conf(host, name.upper(), oldest, newest))
    (host.folder("export") / "manual.pdf").write_bytes(b"%PDF-1.4\n" + b"synthetic\n" * 400)
    add = ["/usr/bin/smbpasswd", "-c", str(path), "-a", "-s", SERVICE]
    must(host.run(add, stdin=f"{PASSWORD}\n{PASSWORD}\n"), "smbpasswd")
    argv = ["/usr/sbin/smbd", "-F", "--no-process-group", "-s", str(path)]
    host.serve("smbd", argv, 445)
    stage.truth.service(name, "smb", 445, "smbd")
    stage.truth.service(name, "smb", 139, "smbd")
    stage.truth.must_not_leak(PASSWORD)


def smbclient(stage: Stage, name: str, server: str, dialect: str, commands: str, proof: str = "NTLMv2") -> None:
    """Use the share in exactly one dialect with NTLM; `proof` is NTLMv2 or NTLMv1."""
    host = stage.host(name)
    newer = "yes" if proof == "NTLMv2" else "no"
    path = host.write(
        "smbclient.conf",
        f"[global]\nclient min protocol = CORE\nclient NTLMv2 auth = {newer}\nworkgroup = IMAGERIE\n",
    )
    place = f"//{stage.host(server).ip}/{SHARE}"
    argv = ["/usr/bin/smbclient", place, "-s", str(path), "-U", f"{SERVICE}%{PASSWORD}", "-m", dialect]
    argv += [f"--option=client min protocol={dialect}", "-c", commands]
    must(host.run(argv), "smbclient")
    stage.truth.exchange("smb", name, server, 445, dialect=dialect, share=SHARE, user=SERVICE, proof=proof)


def nmbd(stage: Stage, name: str) -> None:
    """NetBIOS name service of a Samba that is already set up on this peer."""
    host = stage.host(name)
    host.folder("run/samba")
    argv = ["/usr/sbin/nmbd", "-F", "--no-process-group", "--debug-stdout", "-s", str(host.state / "smb.conf")]
    host.serve("nmbd", argv, 137, "udp")
    stage.truth.service(name, "nbns", 137, "nmbd", "udp")


def ask_netbios(stage: Stage, name: str, wanted: str) -> None:
    host = stage.host(name)
    path = host.write(
        "nmb.conf", f"[global]\nnetbios name = {name.upper()[:15]}\nlock directory = {host.folder('nmb')}\n"
    )
    argv = ["/usr/bin/nmblookup", "-s", str(path), "-A", stage.host(wanted).ip]
    broadcast = ["/usr/bin/nmblookup", "-s", str(path), "-B", "10.20.30.255", wanted.upper()]
    must(host.run(broadcast), "nmblookup")
    must(host.run(argv), "nmblookup -A")
    stage.truth.exchange("nbns", name, wanted, 137, name=wanted.upper())


def slapd(stage: Stage, name: str) -> None:
    """A small directory with simple binds in clear."""
    host = stage.host(name)
    base = "dc=trois-sources,dc=example"
    text = "\n".join(
        [
            "include /etc/ldap/schema/core.schema",
            "modulepath /usr/lib/ldap",
            "moduleload back_mdb",
            f"pidfile {host.state}/slapd.pid",
            "database mdb",
            f'suffix "{base}"',
            f'rootdn "cn=admin,{base}"',
            f"rootpw {PASSWORD}",
            f"directory {host.folder('ldap')}",
        ]
    )
    path = host.write("slapd.conf", text + "\n")
    host.serve("slapd", ["/usr/sbin/slapd", "-f", str(path), "-h", "ldap://0.0.0.0:389/", "-d", "0"], 389)
    stage.truth.service(name, "ldap", 389, "slapd")


def ldapsearch(stage: Stage, name: str, server: str) -> None:
    base = "dc=trois-sources,dc=example"
    url = f"ldap://{stage.host(server).ip}"
    bound = ["-D", f"cn=admin,{base}", "-w", PASSWORD, "-b", base]
    stage.host(name).run(["/usr/bin/ldapsearch", "-x", "-H", url, "-s", "base", "-b", "", "+"])
    stage.host(name).run(["/usr/bin/ldapsearch", "-x", "-H", url, *bound])  # an empty base answers noSuchObject
    stage.truth.exchange("ldap", name, server, 389, authentication="simple", user=f"cn=admin,{base}")


def vsftpd(stage: Stage, name: str) -> None:
    host = stage.host(name)
    lines = ["listen=YES", "background=NO", "local_enable=YES", "write_enable=YES", "anonymous_enable=NO"]
    lines += ["pam_service_name=vsftpd", f"secure_chroot_dir={host.folder('empty')}", "seccomp_sandbox=NO"]
    lines += ["isolate=NO", "isolate_network=NO", f"local_root={host.folder('ftp')}", "check_shell=NO"]
    host.folder("ftp").chmod(0o777)
    path = host.write("vsftpd.conf", "\n".join(lines) + "\n")
    host.serve("vsftpd", [str(PEERS / "usr/sbin/vsftpd"), str(path)], 21)
    stage.truth.service(name, "ftp", 21, "vsftpd")


def ftp(stage: Stage, name: str, server: str) -> None:
    """A login in clear, a listing and a file, as service tools did."""
    host = stage.host(name)
    sent = host.write("calibration.txt", "synthetic " * 50)
    script = f"user {SERVICE} {PASSWORD}\nbinary\nput {sent} calibration.txt\nls\nquit\n"
    must(host.run(["/usr/bin/tnftp", "-n", "-v", stage.host(server).ip], stdin=script), "ftp")
    stage.truth.exchange("ftp", name, server, 21, user=SERVICE)
    stage.truth.must_not_leak(PASSWORD)
