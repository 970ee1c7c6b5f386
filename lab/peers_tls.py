"""DICOM over TLS (PS3.15 annex B): certificates by openssl, DCMTK's programs on both sides, or Orthanc as acceptor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.accounts import PASSWORD, SERVICE
from lab.net import PEERS
from lab.peers_dicom import DCMTK, Ae, orthanc
from lab.peers_remote import make_certificate
from lab.peers_web import Web
from lab.stage import Stage

ANONYMOUS = ("+tla", "-ic")


def storescp_tls(stage: Stage, ae: Ae) -> Ae:
    """A TLS receiver; gives the same AE with what a caller must say."""
    host = stage.host(ae.device)
    key, certificate = make_certificate(host, f"{ae.device}.imagerie.trois-sources.example", "dicom")
    argv = [
        str(DCMTK / "storescp"),
        "-d",
        "-dhl",
        "--ignore",
        "-aet",
        ae.title,
        "+tls",
        key,
        certificate,
        "-ic",
        str(ae.port),
    ]
    host.serve(f"storescp-{ae.port}", argv, ae.port)
    stage.truth.service(ae.device, "dicom-tls", ae.port, "storescp")
    return replace(ae, tls=ANONYMOUS)


def mutual(stage: Stage, caller: str, ae: Ae) -> Ae:
    """The AE as seen by a caller that shows a certificate of its own."""
    key, certificate = make_certificate(stage.host(caller), f"{caller}.imagerie.trois-sources.example", "dicom")
    return replace(ae, tls=("+tls", key, certificate, "-ic"))


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
