"""One request and its response, on the way to becoming an event."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from radvigil.protocols.http.head import Fields, basic_user, date, media_type, scheme
from radvigil.protocols.http.paths import Target
from radvigil.protocols.http.probe import METHODS
from radvigil.records import Clock, Flow, Http, Limits, Mark, Sender, wire_text

TITLE_BYTES = 2_048
"""Bytes of an HTML page searched for its title: it stands in the first lines."""
_TITLE_CHARACTERS = 80
_TITLE = re.compile(rb"<title[^>]{0,64}>([^<]{1,256})</title>", re.IGNORECASE)

_REST_RESOURCES = re.compile(r"/(?:system|patients|studies|series|instances)(?:\?(?:expand|since|limit|&)*)?")


class Exchange:
    """Filled by the request, then by the response; either may be missing."""

    __slots__ = (
        "answer",
        "asked",
        "mark",
        "method",
        "page",
        "request_bytes",
        "response_bytes",
        "status",
        "target",
        "told",
        "version",
    )

    def __init__(self, mark: Mark, version: str, method: bytes = b"", target: Target | None = None) -> None:
        self.mark = mark
        self.version = version
        name = method.decode("latin-1")
        self.method = name if name in METHODS or not name else "other"
        self.target = target or Target("", b"", "")
        self.asked: Fields = {}
        self.answer: Fields = {}
        self.status: int | None = None
        self.request_bytes = 0
        self.response_bytes = 0
        self.page = bytearray()
        self.told = False

    @property
    def user(self) -> bytes:
        """Of Basic credentials."""
        return basic_user(self.asked.get(b"authorization", b""))

    @property
    def shows_a_title(self) -> bool:
        """A page of a product or its login, told apart from a patient's: a plain address, asked for by nobody known."""
        return (
            self.status in (200, 401, 403)
            and media_type(self.answer.get(b"content-type", b"")) == "text/html"
            and b"content-encoding" not in self.answer
            and "{}" not in self.target.shape
            and "?" not in self.target.shape
            and not {b"cookie", b"authorization"} & self.asked.keys()
            and self.method == "GET"
        )

    def event(self, flow: Flow, limits: Limits) -> Http:
        asked, answer = self.asked, self.answer
        host = self.target.host or asked.get(b"host", b"")
        return Http(
            self.mark,
            flow,
            method=self.method,
            path_shape=self.target.shape,
            host=wire_text(host, limits.text),
            status=self.status,
            version=self.version,
            server=wire_text(answer.get(b"server", b""), limits.text),
            user_agent=wire_text(asked.get(b"user-agent", b""), limits.text),
            auth_scheme=scheme(asked.get(b"authorization", b"")),
            challenge=scheme(answer.get(b"www-authenticate", b"").partition(b",")[0]),
            service=self._service(),
            request_type=media_type(asked.get(b"content-type", b"")),
            response_type=media_type(answer.get(b"content-type", b"")),
            request_bytes=self.request_bytes,
            response_bytes=self.response_bytes,
            title=self._title(),
        )

    def clock(self, flow: Flow, sender: Sender, mark: Mark) -> Clock | None:
        """The responder's Date beside the capture's time (RFC 9110 6.6.1)."""
        parts = date(self.answer.get(b"date", b""))
        try:
            said = datetime(*parts, tzinfo=UTC) if parts else None  # type: ignore[misc,arg-type]
        except ValueError:
            return None
        if said is None:
            return None
        since = said - datetime(1970, 1, 1, tzinfo=UTC)
        nanoseconds = (since.days * 86_400 + since.seconds) * 1_000_000_000
        stated = said.strftime("%Y-%m-%dT%H:%M:%SZ") if said.year >= 1000 else said.isoformat()
        return Clock(mark, flow, sender=sender, source="http-date", stated=stated, offset=nanoseconds - mark.ts)

    def _service(self) -> str:
        """By media type first (PS3.18 8.7.3, FHIR R4 3.1.0.1.5), then by target, then by who answers."""
        spoken = b" ".join(self.asked.get(name, b"") for name in (b"accept", b"content-type")).lower()
        spoken += b" " + self.answer.get(b"content-type", b"").lower()
        if b"application/fhir+" in spoken:
            return "fhir"
        if self.target.service == "wado-uri":
            return "wado-uri"
        if b"application/dicom+" in spoken or (b"multipart/related" in spoken and b"application/dicom" in spoken):
            return "dicomweb"
        return self.target.service or ("orthanc" if self._is_orthanc() else "")

    def _is_orthanc(self) -> bool:
        """It names itself, or answers in plain JSON on the resources of its REST interface, which DICOMweb never does
        (PS3.18 8.7.3: application/dicom+json)."""
        if self.answer.get(b"server", b"").lower().startswith(b"orthanc"):
            return True
        is_json = media_type(self.answer.get(b"content-type", b"")) == "application/json"
        return is_json and _REST_RESOURCES.fullmatch(self.target.shape) is not None

    def _title(self) -> str:
        found = _TITLE.search(self.page) if self.page and self.shows_a_title else None
        if found is None:
            return ""
        title = " ".join(html.unescape(wire_text(found[1], 256)).replace("\ufffd", " ").split())
        return wire_text(title.encode(), _TITLE_CHARACTERS + 1) if len(title) <= _TITLE_CHARACTERS else ""
