"""DICOM over TLS (PS3.15 annex B): certificates by openssl, DCMTK's programs on both sides, or Orthanc as acceptor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from lab.accounts import PASSWORD, SERVICE
from lab.net import CLEAN, PEERS, Host
from lab.peers_dicom import DCMTK, Ae, orthanc
from lab.peers_remote import make_certificate
from lab.peers_web import Web
from lab.stage import Stage

ANONYMOUS = ("+tla", "-ic")


def versions(host: Host, oldest: str, newest: str) -> dict[str, str]:
    """An environment in which OpenSSL offers TLS from `oldest` to `newest`, old ciphers included (SECLEVEL 0)."""
    lines = ["openssl_conf = init", "[init]", "ssl_conf = ssl", "[ssl]", "system_default = limits", "[limits]"]
    lines += [f"MinProtocol = {oldest}", f"MaxProtocol = {newest}", "CipherString = DEFAULT:@SECLEVEL=0"]
    return {**CLEAN, "OPENSSL_CONF": str(host.write(f"openssl-{newest}.cnf", "\n".join(lines) + "\n"))}


def exchanged(stage: Stage, owner: str, reader: str) -> tuple[tuple[str, str], str]:
    """A key and certificate of `owner`, and where `reader` finds the certificate that it is to trust."""
    pair = make_certificate(stage.host(owner), f"{owner}.imagerie.trois-sources.example", "dicom")
    text = Path(pair[1]).read_text(encoding="ascii")
    return pair, str(stage.host(reader).write(f"{owner}.crt", text))


def mutual_pair(stage: Stage, ae: Ae, caller: str, oldest: str, newest: str) -> Ae:
    """A TLS receiver that asks its caller for a certificate; gives the AE as `caller` reaches it.

    In TLS 1.2 and older both certificates cross the wire in clear; in TLS 1.3 they do not (RFC 8446 4.4.2).
    """
    host = stage.host(ae.device)
    own, own_copy = exchanged(stage, ae.device, caller)
    other, other_copy = exchanged(stage, caller, ae.device)
    profile = ["+px"] if newest == "TLSv1" else []  # the profile that still lets TLS 1.0 be negotiated
    secure = ["+tls", *own, "+cf", other_copy, "-rc", *profile]
    argv = [str(DCMTK / "storescp"), "-d", "-dhl", "--ignore", "+xa", "-aet", ae.title, *secure, str(ae.port)]
    program = host.spawn(f"storescp-{ae.port}", argv, versions(host, oldest, newest))
    host.await_port(ae.port, program, f"storescp-{ae.port}")
    stage.truth.service(ae.device, "dicom-tls", ae.port, "storescp")
    environment = tuple(versions(stage.host(caller), oldest, newest).items())
    return replace(ae, tls=("+tls", *other, "+cf", own_copy, "-rc", *profile), environment=environment)


def orthanc_tls(stage: Stage, ae: Ae, web: Web) -> Ae:
    """Orthanc with DICOM over TLS only, and HTTPS with a password; gives the AE with what a caller must say.

    nginx ends HTTPS, as in most real installations; Debian 12's Orthanc crashes when its own web server speaks TLS.
    """
    host = stage.host(ae.device)
    key, certificate = make_certificate(host, f"{ae.device}.imagerie.trois-sources.example", "orthanc")
    settings: dict[str, Any] = {"AuthenticationEnabled": True, "RegisteredUsers": {SERVICE: PASSWORD}}
    settings |= {"DicomTlsEnabled": True, "DicomTlsPrivateKey": key, "DicomTlsCertificate": certificate}
    # Orthanc asks for a list of trusted certificates even when it does not check the callers' own.
    settings |= {"DicomTlsTrustedCertificates": certificate, "DicomTlsRemoteCertificateRequired": False}
    orthanc(stage, ae, {}, settings)
    https_front(stage, ae.device, web, (key, certificate))
    return replace(ae, tls=ANONYMOUS)


def https_front(stage: Stage, name: str, web: Web, pair: tuple[str, str]) -> None:
    """nginx in front of the Orthanc of the same peer."""
    host = stage.host(name)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {host.folder('nginx')}/{kind};" for kind in kinds)
    text = f"""daemon off; master_process off; user root; pid {host.state}/nginx.pid; error_log stderr;
events {{}}
http {{ access_log off; {paths}
  server {{ listen {web.port} ssl; server_name {name}.imagerie.trois-sources.example;
    ssl_certificate_key {pair[0]}; ssl_certificate {pair[1]}; ssl_protocols TLSv1.2 TLSv1.3;
    location / {{ proxy_pass http://127.0.0.1:8042; }} }} }}
"""
    argv = [str(PEERS / "usr/sbin/nginx"), "-c", str(host.write("nginx.conf", text)), "-e", "stderr"]
    host.serve("nginx", argv, web.port)
    stage.truth.service(name, "https", web.port, "nginx")
