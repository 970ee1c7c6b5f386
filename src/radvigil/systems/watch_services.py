"""Services that imaging systems share with other machines: what each event leaves in the ledger."""

from __future__ import annotations

from radvigil.records import (
    Certificate,
    CleartextLogin,
    Event,
    Http,
    Kerberos,
    Ldap,
    Ntlm,
    Rcmd,
    Rdp,
    Smb,
    Ssh,
    Tls,
    Vnc,
)
from radvigil.systems.ledger import Ledger


def tls(ledger: Ledger, event: Tls) -> None:
    ledger.served(event, "tls", version=event.version, cipher=event.cipher, alpn=event.alpn, carries=event.carries)
    ledger.used(event, "tls", version=event.version, ja4=event.ja4)
    if event.mutual is not None:
        ledger.served(event, "tls", mutual="yes" if event.mutual else "no")
    if event.flow is None:
        return
    pair = ledger.pair(event.flow)
    ledger.fact(pair.server, "name", (event.server_name, "name.tls"), event)
    if event.server_certificates:
        _certificate(ledger, event, event.server_certificates[0], "server")
    if event.client_certificates:
        _certificate(ledger, event, event.client_certificates[0], "client")


def _certificate(ledger: Ledger, event: Event, certificate: Certificate, role: str) -> None:
    if event.flow is None:
        return
    pair = ledger.pair(event.flow)
    endpoint = pair.server if role == "server" else pair.client
    ledger.fact(endpoint, "certificate", (certificate.fingerprint, "tls.certificate"), event)
    for name in certificate.names:
        ledger.fact(endpoint, "name", (name, "name.certificate"), event)
    say = ledger.served if role == "server" else ledger.used
    say(event, "tls", certificate=certificate.subject, issuer=certificate.issuer,
        self_signed="yes" if certificate.self_signed else "no")  # fmt: skip


def http(ledger: Ledger, event: Http) -> None:
    ledger.served(event, "http", server=event.server, challenge=event.challenge, title=event.title, api=event.service,
                  version=event.version, path=event.path_shape if event.status == 200 else "")  # fmt: skip
    ledger.used(event, "http", user_agent=event.user_agent, authentication=event.auth_scheme, api=event.service)
    if event.flow is None:
        return
    pair = ledger.pair(event.flow)
    if event.status == 200:
        ledger.fact(pair.server, "http.path", (event.path_shape, "http.path"), event)
    sums = ledger.web.row((*pair.key, event.service))
    sums[0] += 1
    sums[1] += event.request_bytes
    sums[2] += event.response_bytes
    host = event.host.rsplit(":", 1)[0]
    if any(letter.isalpha() for letter in host) and ":" not in host:
        ledger.fact(pair.server, "name", (host, "name.http"), event)


def smb(ledger: Ledger, event: Smb) -> None:
    encrypted = "" if event.encrypted is None else "yes" if event.encrypted else "no"
    ledger.served(event, "smb", dialect=event.dialect, signing=event.signing, encrypted=encrypted,
                  os=event.server_os, lanman=event.server_lanman, share=event.share_class)  # fmt: skip
    ledger.used(event, "smb", dialect=event.dialect, os=event.client_os)
    if event.flow is not None:
        server = ledger.pair(event.flow).server
        ledger.fact(server, "guid", (event.server_guid, "smb.negotiate"), event)
        ledger.fact(server, "name", (event.server_name, "name.smb"), event)
        ledger.fact(server, "domain", (event.domain, "smb.session"), event)


def ntlm(ledger: Ledger, event: Ntlm) -> None:
    if event.flow is None:
        return
    pair = ledger.pair(event.flow)
    ledger.fact(pair.server, "ntlm.version", (event.server_version, "ntlm.challenge"), event)
    ledger.fact(pair.server, "name", (event.server_name, "name.ntlm"), event)
    ledger.fact(pair.server, "name", (event.server_dns_name, "name.ntlm"), event)
    ledger.fact(pair.server, "domain", (event.server_dns_domain or event.server_domain, "ntlm.challenge"), event)
    ledger.fact(pair.client, "ntlm.client_version", (event.client_version, "ntlm.authenticate"), event)
    ledger.fact(pair.client, "name", (event.workstation, "name.ntlm_client"), event)


def ssh(ledger: Ledger, event: Ssh) -> None:
    ledger.served(event, "ssh", software=event.server)
    ledger.used(event, "ssh", software=event.client)


def rdp(ledger: Ledger, event: Rdp) -> None:
    nla = "" if event.nla is None else "yes" if event.nla else "no"
    ledger.served(event, "rdp", protocol=event.protocol, nla=nla, encryption=event.encryption_level)
    ledger.used(event, "rdp", build="" if event.client_build is None else str(event.client_build))
    if event.flow is not None:
        ledger.fact(ledger.pair(event.flow).client, "name", (event.client_name, "name.rdp"), event)


def vnc(ledger: Ledger, event: Vnc) -> None:
    ledger.served(event, "vnc", version=event.server_version, security=event.security_type)
    ledger.used(event, "vnc", version=event.client_version)


def ldap(ledger: Ledger, event: Ldap) -> None:
    ledger.served(event, "ldap", vendor=event.vendor, version=event.version, bind=event.bind)
    ledger.used(event, "ldap", bind=event.bind)
    if event.flow is not None:
        server = ledger.pair(event.flow).server
        ledger.fact(server, "name", (event.server_name, "name.ldap"), event)
        ledger.fact(server, "domain", (event.domain, "ldap.root"), event)


def kerberos(ledger: Ledger, event: Kerberos) -> None:
    ledger.served(event, "kerberos", realm=event.realm)
    if event.flow is not None and event.client.endswith("$"):
        client = ledger.pair(event.flow).client
        ledger.fact(client, "name", (event.client.rstrip("$"), "name.kerberos"), event)


def rcmd(ledger: Ledger, event: Rcmd) -> None:
    accepted = "" if event.accepted is None else "yes" if event.accepted else "no"
    ledger.served(event, "rcmd", protocol=event.protocol, accepted=accepted)


REMOTE_COMMANDS = frozenset({"rsh", "rexec", "rlogin"})


def cleartext_login(ledger: Ledger, event: CleartextLogin) -> None:
    service = "rcmd" if event.protocol in REMOTE_COMMANDS else event.protocol.partition("-")[0]
    ledger.served(event, service, cleartext_login="yes")
    ledger.used(event, service, cleartext_login="yes")
