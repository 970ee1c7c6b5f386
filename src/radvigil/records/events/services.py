"""Services that imaging systems share with all other machines: what identifies a machine or a weakness, no more."""

from __future__ import annotations

from typing import ClassVar, Literal

from radvigil.records.events.base import Event, Sender
from radvigil.records.record import record


@record(frozen=True, slots=True)
class Certificate:
    """An X.509 certificate (RFC 5280) as sent. Times are nanoseconds since 1970 UTC."""

    subject: str
    issuer: str
    serial: str
    not_before: int
    not_after: int
    key_type: str
    key_bits: int
    signature_algorithm: str
    self_signed: bool
    names: tuple[str, ...]
    """Subject alternative names (DNS, IP)."""
    fingerprint: str
    """SHA-256 of the DER, hexadecimal."""
    key_fingerprint: str = ""
    """SHA-256 of the SubjectPublicKeyInfo, hexadecimal: the same in every certificate made for one key."""


@record(frozen=True, slots=True)
class Tls(Event):
    """A TLS negotiation (RFC 5246, 8446), or as much of it as was seen."""

    KIND: ClassVar[str] = "tls"

    versions_offered: tuple[str, ...] = ()
    """`SSLv2`, `SSLv3`, `TLS1.0`, `TLS1.1`, `TLS1.2`, `TLS1.3`."""
    version: str = ""
    cipher: str = ""
    """IANA name, or `0x....` when unknown to us."""
    ciphers_offered: tuple[str, ...] = ()
    server_name: str = ""
    alpn: str = ""
    alpn_offered: tuple[str, ...] = ()
    ja4: str = ""
    server_certificates: tuple[Certificate, ...] = ()
    client_certificates: tuple[Certificate, ...] = ()
    certificate_requested: bool = False
    mutual: bool | None = None
    """True: a client certificate was asked for and sent; None: TLS 1.3 hides it."""
    resumed: bool = False
    established: bool = False
    alert: str = ""
    """The fatal alert that ended it, by its RFC name."""
    carries: str = ""
    """`dicom`, `hl7`, `http`, `ldap`, `rdp`: presumed from port and ALPN, never proved."""


@record(frozen=True, slots=True)
class Http(Event):
    """One HTTP/1.x exchange (RFC 9110, 9112). The path's shape has its identifiers cut out."""

    KIND: ClassVar[str] = "http"

    method: str = ""
    path_shape: str = ""
    """`/studies/{}/series/{}`; every segment that is no known word is `{}`; the query keeps known names only."""
    host: str = ""
    status: int | None = None
    version: str = ""
    server: str = ""
    user_agent: str = ""
    auth_scheme: str = ""
    """`basic`, `bearer`, `digest`, `negotiate`, `ntlm`; never the credential."""
    challenge: str = ""
    """Scheme of WWW-Authenticate."""
    service: str = ""
    """`dicomweb`, `wado-uri`, `fhir`, `orthanc`, or empty."""
    request_type: str = ""
    response_type: str = ""
    request_bytes: int = 0
    response_bytes: int = 0
    title: str = ""
    """Text of <title> in the first bytes of an HTML answer; empty when it may hold a person's name."""


@record(frozen=True, slots=True)
class Smb(Event):
    """A step of SMB 1, 2 or 3 (MS-SMB, MS-SMB2)."""

    KIND: ClassVar[str] = "smb"

    action: Literal["negotiate", "session_setup", "tree_connect", "create"] = "negotiate"
    dialects_offered: tuple[str, ...] = ()
    dialect: str = ""
    """`SMB1` (NT LM 0.12), `2.0.2`, `2.1`, `3.0`, `3.0.2`, `3.1.1`, `2.???`; once a flow. Where the negotiation was not
    seen, the first answered step that only SMB 1 knows says it."""
    signing: str = ""
    """`required`, `enabled`, `disabled`, as the server says."""
    encrypted: bool | None = None
    server_os: str = ""
    server_lanman: str = ""
    server_name: str = ""
    domain: str = ""
    server_guid: str = ""
    client_os: str = ""
    session: str = ""
    """`guest` or `anonymous` (a null session): whom the server let in without knowing them."""
    share_class: str = ""
    """`ipc`, `admin`, `disk`, `printer`, `other`; never the name."""
    extension_class: str = ""
    """`dicom`, `archive`, `executable`, `document`, `ransom-note`, `other`, `none`; never the file's name."""
    status: int | None = None
    """NTSTATUS of the answer."""


@record(frozen=True, slots=True)
class SmbTransaction(Event):
    """Transactions of SMB 1 (MS-CIFS 3.2.4.1.3) that break the rules of transactions: one event a flow and kind of
    breach. `mark` is that of the first."""

    KIND: ClassVar[str] = "smb_transaction"

    breach: str = ""
    """`session-setup`, `crossed-secondary`, `write-into-transaction`, `beyond-total`, `late-secondary`,
    `stray-secondary`, `peek-without-file`, `unfinished`."""
    primary: str = ""
    """Of the transaction: `transaction`, `transaction2`, `nt_transact`."""
    secondary: str = ""
    """Of the request that broke the rule: the same words, or `write`."""
    count: int = 0
    answer: str = ""
    """`moved-id` (under an id that nobody asked with), `other-command` (as if the transaction were of the other
    family), `success`, `error`; empty when no answer was seen."""
    status: int | None = None
    """NTSTATUS of that answer."""


@record(frozen=True, slots=True)
class Ntlm(Event):
    """NTLM (MS-NLMP) inside another protocol."""

    KIND: ClassVar[str] = "ntlm"

    carried_by: str = ""
    user: str = ""
    """Masked."""
    user_domain: str = ""
    workstation: str = ""
    server_name: str = ""
    server_domain: str = ""
    server_dns_name: str = ""
    server_dns_domain: str = ""
    server_version: str = ""
    """`6.1.7601`: major, minor, build of the CHALLENGE's VERSION field."""
    client_version: str = ""
    anonymous: bool = False
    version: str = ""
    """`NTLMv1`, `NTLMv2`, told apart by the length of the response."""


@record(frozen=True, slots=True)
class Ssh(Event):
    """SSH identification and key exchange offer (RFC 4253)."""

    KIND: ClassVar[str] = "ssh"

    client: str = ""
    server: str = ""
    """Identification strings, software version and comments."""
    key_exchanges: tuple[str, ...] = ()
    """The server's offer."""
    host_keys: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Rdp(Event):
    """RDP connection (MS-RDPBCGR)."""

    KIND: ClassVar[str] = "rdp"

    user: str = ""
    """Masked (mstshash cookie)."""
    protocols_offered: tuple[str, ...] = ()
    """`rdp`, `tls`, `credssp`, `rdstls`, `credssp-ex`."""
    protocol: str = ""
    nla: bool | None = None
    """Network Level Authentication: credssp chosen."""
    failure: str = ""
    encryption_level: str = ""
    encryption_method: str = ""
    client_name: str = ""
    client_build: int | None = None


@record(frozen=True, slots=True)
class Vnc(Event):
    """RFB handshake (RFC 6143)."""

    KIND: ClassVar[str] = "vnc"

    client_version: str = ""
    server_version: str = ""
    security_types: tuple[str, ...] = ()
    """`none`, `vnc`, `tight`, `vencrypt`, `ard`, ... as offered."""
    security_type: str = ""
    authenticated: bool | None = None
    desktop: str = ""
    """Always empty: the desktop's name often holds a person's name or login (`user@host`), so it is not kept."""


@record(frozen=True, slots=True)
class Ldap(Event):
    """LDAP operation that identifies (RFC 4511)."""

    KIND: ClassVar[str] = "ldap"

    operation: str = ""
    """`bind`, `search`, `start-tls`, ..."""
    bind: str = ""
    """`anonymous`, `simple`, `sasl`."""
    mechanism: str = ""
    user: str = ""
    """Masked bind DN."""
    result: int | None = None
    vendor: str = ""
    version: str = ""
    server_name: str = ""
    """rootDSE: dnsHostName."""
    domain: str = ""


@record(frozen=True, slots=True)
class Kerberos(Event):
    """Kerberos 5 exchange (RFC 4120)."""

    KIND: ClassVar[str] = "kerberos"

    message: str = ""
    """`as-req`, `as-rep`, `tgs-req`, `tgs-rep`, `error`."""
    realm: str = ""
    client: str = ""
    """Masked, unless it is a machine account (name ending in $): then the machine's name."""
    service: str = ""
    """Service class and host: `cifs/pacs.example`."""
    encryption_types: tuple[int, ...] = ()
    error: int | None = None


@record(frozen=True, slots=True)
class Rcmd(Event):
    """rsh, rexec or rlogin (RFC 1282): remote commands with no protection."""

    KIND: ClassVar[str] = "rcmd"

    protocol: Literal["rsh", "rexec", "rlogin"] = "rsh"
    user: str = ""
    """Masked."""
    accepted: bool | None = None


@record(frozen=True, slots=True)
class CleartextLogin(Event):
    """Somebody logged in over a readable channel. Never the password."""

    KIND: ClassVar[str] = "cleartext_login"

    sender: Sender = "orig"
    protocol: str = ""
    """`telnet`, `ftp`, `http-basic`, `ldap-simple`, `rexec`, `vnc`, `snmp`, `smtp`, `dicom-user-identity`."""
    user: str = ""
    """Masked."""
    succeeded: bool | None = None
