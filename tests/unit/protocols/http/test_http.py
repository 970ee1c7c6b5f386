from __future__ import annotations

import base64

import pytest

from radvigil.protocols.http import HTTP
from radvigil.protocols.http.paths import target_of
from radvigil.records import CleartextLogin, Clock, Http, Limits, Match, Opening
from tests.support.datagrams import corpus
from tests.support.driving import FLOW, KEY, TICK, Mask, context_for, drive, events_of, orig, resp
from tests.support.talks import any_split_says_the_same, complaints, stream_events

MASK = Mask(KEY)
GET = b"GET /dicom-web/studies/1.2.840.77/series?PatientID=PAT-77&x=SECRET HTTP/1.1\r\nHost: pacs:8042\r\n"
GET += b"User-Agent: viewer/1.0\r\nAccept: application/dicom+json\r\n\r\n"
FOUND = b"HTTP/1.1 200 OK\r\nServer: Civet/1\r\nContent-Type: application/dicom+json; charset=utf-8\r\n"


def sized(body: bytes, head: bytes = FOUND) -> bytes:
    return head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def get(path: bytes = b"/", method: bytes = b"GET", fields: bytes = b"") -> bytes:
    return method + b" " + path + b" HTTP/1.1\r\nHost: h\r\n" + fields + b"\r\n"


def exchanges(talk, **more) -> list[Http]:
    return [event for event in events_of(HTTP, talk, **more) if isinstance(event, Http)]


def test_one_exchange() -> None:
    talk = [orig(GET), resp(sized(b"[{}]"))]
    (event,) = exchanges(talk)
    assert (event.method, event.path_shape) == ("GET", "/dicom-web/studies/{}/series?PatientID")
    assert (event.host, event.user_agent, event.server) == ("pacs:8042", "viewer/1.0", "Civet/1")
    assert (event.status, event.version, event.service) == (200, "1.1", "dicomweb")
    assert (event.response_type, event.response_bytes, event.request_bytes) == ("application/dicom+json", 4, 0)
    assert event.mark.packet == 1
    any_split_says_the_same(HTTP, talk)


def test_keep_alive_and_pipelining() -> None:
    asked = get(b"/a") + get(b"/b", b"POST", b"Content-Length: 5\r\n") + b"GET /"
    asked += get(b"/system", b"HEAD")
    answered = sized(b"1") + sized(b"22") + FOUND + b"Content-Length: 9999\r\n\r\n"
    events = exchanges([orig(asked), resp(answered)])
    assert [(event.method, event.status) for event in events] == [("GET", 200), ("POST", 200), ("HEAD", 200)]
    assert [event.response_bytes for event in events] == [1, 2, 0]
    any_split_says_the_same(HTTP, [orig(asked), resp(answered)])


def test_chunked_both_ways() -> None:
    chunked = b"Transfer-Encoding: chunked\r\n"
    body = b"4;ext=1\r\nabcd\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    talk = [orig(get(b"/instances", b"POST", chunked) + body + get(b"/"))]
    talk.append(resp(FOUND + chunked + b"\r\n" + body + sized(b"x")))
    first, second = exchanges(talk)
    assert (first.request_bytes, first.response_bytes, first.service) == (14, 14, "dicomweb")
    assert second.response_bytes == 1
    any_split_says_the_same(HTTP, talk)


def test_a_body_that_ends_with_the_connection() -> None:
    (event,) = exchanges([orig(get()), resp(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 5000)])
    assert (event.status, event.response_bytes) == (200, 5000)


@pytest.mark.parametrize("status", [204, 304])
def test_statuses_without_a_body(status: int) -> None:
    answer = f"HTTP/1.1 {status} X\r\nContent-Length: 50\r\n\r\n".encode() + sized(b"ok")
    assert [event.status for event in exchanges([orig(get() * 2), resp(answer)])] == [status, 200]


def test_interim_responses_are_not_answers() -> None:
    answer = b"HTTP/1.1 100 Continue\r\n\r\n" + sized(b"ok")
    assert [event.status for event in exchanges([orig(get()), resp(answer)])] == [200]


def test_no_answer() -> None:
    (event,) = exchanges([orig(get(b"/login"))])
    assert (event.status, event.path_shape) == (None, "/login")


def test_an_answer_alone() -> None:
    (event,) = exchanges([resp(sized(b"ok"))])
    assert (event.method, event.status, event.version) == ("", 200, "1.1")


def test_after_an_upgrade_nothing_is_http() -> None:
    asked = get(b"/ws", fields=b"Upgrade: websocket\r\nConnection: Upgrade\r\n")
    switched = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello\n"
    events = events_of(HTTP, [orig(asked), resp(switched), orig(b"\x81\x85abcd\n\n")])
    assert [(event.status, event.path_shape) for event in events] == [(101, "/ws")]


def test_connect_is_a_tunnel() -> None:
    asked = b"CONNECT outside.example:443 HTTP/1.1\r\nHost: outside.example:443\r\n\r\n"
    events = events_of(HTTP, [orig(asked), resp(b"HTTP/1.1 200 OK\r\n\r\n"), orig(b"\x16\x03\x01\n"), resp(b"\x16\n")])
    assert [(event.method, event.status, event.path_shape) for event in events] == [("CONNECT", 200, "")]


def test_http_2_with_prior_knowledge() -> None:
    events = events_of(HTTP, [orig(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4"), resp(b"\0\0\6\4\0\n")])
    assert [(event.version, event.status) for event in events] == [("2", None)]


def test_bodies_are_never_delivered() -> None:
    events: list = []
    driver = drive(HTTP.decoder(FLOW, context_for(events), False), [orig(get()), resp(sized(b"x" * 50_000))], split=100)
    assert driver.calls < 20


class TestTargets:
    @pytest.mark.parametrize(
        ("raw", "shape", "service"),
        [
            (b"/", "/", ""),
            (b"/dicom-web/studies/1.2.3/series/4.5/instances/6.7/frames/1", None, "dicomweb"),
            (b"/studies/1.2.3", "/studies/{}", "dicomweb"),
            (b"/wado?requestType=WADO&studyUID=1.2&objectUID=3", "/wado?requestType&studyUID&objectUID", "wado-uri"),
            (b"/fhir/Patient/77", "/fhir/Patient/{}", "fhir"),
            (b"/patients/0a1b2c3d-0a1b2c3d-0a1b2c3d-0a1b2c3d-0a1b2c3d", "/patients/{}", "orthanc"),
            (b"/modalities/CT-1/echo", "/modalities/{}/echo", "orthanc"),
            (b"/tools/find", "/tools/find", "orthanc"),
            (b"/app/explorer.html#patient?uuid=77", "/app/explorer.html", "orthanc"),
            (b"/DUPONT/jean.html?name=JEAN&dupont=1", "/{}/{}?name", ""),
            (b"http://user:pw@pacs/studies?PatientName=X", "/studies?PatientName", ""),
            (b"*", "*", ""),
            (b"pacs:443", "", ""),
            (b"/%44upont//", "/{}//", ""),
            (b"/a" * 40, "/{}" * 12, ""),
        ],
    )
    def test_shape_and_service(self, raw: bytes, shape: str | None, service: str) -> None:
        found = target_of(raw)
        assert found.shape == (shape if shape is not None else "/dicom-web/studies/{}/series/{}/instances/{}/frames/{}")
        assert found.service == service

    def test_an_absolute_target_names_the_host(self) -> None:
        assert target_of(b"http://user:pw@pacs:80/").host == b"pacs:80"


class TestServices:
    @pytest.mark.parametrize(
        ("asked", "answered", "service"),
        [
            (get(b"/rs/studies", fields=b"Accept: application/dicom+json\r\n"), b"", "dicomweb"),
            (get(b"/x", b"POST", b'Content-Type: multipart/related; type="application/dicom"\r\n'), b"", "dicomweb"),
            (get(b"/r4/Patient"), b"Content-Type: application/fhir+json\r\n", "fhir"),
            (get(b"/x"), b"Server: Orthanc 1.10\r\n", "orthanc"),
            (get(b"/system"), b"Content-Type: application/json\r\n", "orthanc"),
            (get(b"/studies?expand"), b"Content-Type: application/json\r\n", "orthanc"),
            (get(b"/system"), b"Content-Type: text/html\r\n", ""),
        ],
    )
    def test_recognised(self, asked: bytes, answered: bytes, service: str) -> None:
        (event,) = exchanges([orig(asked), resp(b"HTTP/1.1 200 OK\r\n" + answered + b"Content-Length: 0\r\n\r\n")])
        assert event.service == service

    def test_the_root_type_of_a_related_body(self) -> None:
        asked = get(b"/x", b"POST", b'Content-Type: Multipart/Related; boundary=b; type="application/dicom"\r\n')
        assert exchanges([orig(asked)])[0].request_type == "multipart/related; type=application/dicom"


class TestLogins:
    BASIC = b"Authorization: Basic " + base64.b64encode(b"jdupont:s3cret") + b"\r\n"

    @pytest.mark.parametrize(
        ("status", "succeeded"), [(200, True), (302, True), (401, False), (404, None), (500, None)]
    )
    def test_basic(self, status: int, succeeded: bool | None) -> None:
        answer = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
        events = events_of(HTTP, [orig(get(fields=self.BASIC) * 2), resp(answer * 2)])
        (login,) = [event for event in events if isinstance(event, CleartextLogin)]
        assert (login.protocol, login.user, login.succeeded) == ("http-basic", MASK("user", b"jdupont"), succeeded)
        assert exchanges([orig(get(fields=self.BASIC))])[0].auth_scheme == "basic"
        assert "dupont" not in repr(events)
        assert "s3cret" not in repr(events)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            (b"Bearer abc", "bearer"),
            (b"Negotiate YII", "negotiate"),
            (b"Negotiate TlRMTVNTUAAB", "ntlm"),
            (b"NTLM TlRM", "ntlm"),
            (b"s3cret", "other"),
            (b"Basic !!!", "basic"),
        ],
    )
    def test_schemes(self, sent: bytes, said: str) -> None:
        events = events_of(HTTP, [orig(get(fields=b"Authorization: " + sent + b"\r\n"))])
        assert [event.auth_scheme for event in events] == [said]

    def test_challenge(self) -> None:
        refused = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="Dr X"\r\nContent-Length: 0\r\n\r\n'
        assert exchanges([orig(get()), resp(refused)])[0].challenge == "basic"


class TestClock:
    def test_once_a_flow(self) -> None:
        dated = b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 10:15:00 GMT\r\nContent-Length: 0\r\n\r\n"
        events = events_of(HTTP, [orig(get() * 2), resp(dated * 2)])
        (clock,) = [event for event in events if isinstance(event, Clock)]
        assert (clock.source, clock.sender, clock.stated) == ("http-date", "resp", "2026-11-23T10:15:00Z")
        assert clock.offset == 1_795_428_900_000_000_000 - 2 * TICK

    @pytest.mark.parametrize(
        "stated", [b"Mon, 99 Nov 2026 10:15:00 GMT", b"yesterday", b"Mon, 23 Xyz 2026 10:15:00 GMT"]
    )
    def test_a_date_that_is_none(self, stated: bytes) -> None:
        dated = b"HTTP/1.1 200 OK\r\nDate: " + stated + b"\r\nContent-Length: 0\r\n\r\n"
        assert [type(event) for event in events_of(HTTP, [orig(get()), resp(dated)])] == [Http]


class TestTitle:
    PAGE = b"<html><head><title>\n Orthanc &amp; Explorer </title></head>" + b"x" * 3000
    HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

    def title(self, asked: bytes, answer: bytes) -> str:
        talk = [orig(asked), resp(answer)]
        any_split_says_the_same(HTTP, talk, (1, 700))
        return exchanges(talk)[0].title

    def test_of_a_plain_page(self) -> None:
        assert self.title(get(b"/login.html"), sized(self.PAGE, self.HTML)) == "Orthanc & Explorer"

    def test_of_a_chunked_one(self) -> None:
        chunks = b"14\r\n" + self.PAGE[:20] + b"\r\n64\r\n" + self.PAGE[20:120] + b"\r\n0\r\n\r\n"
        assert self.title(get(), self.HTML + b"Transfer-Encoding: chunked\r\n\r\n" + chunks) == "Orthanc & Explorer"

    def test_of_one_that_ends_with_the_connection(self) -> None:
        assert self.title(get(), self.HTML + b"\r\n" + self.PAGE) == "Orthanc & Explorer"

    @pytest.mark.parametrize(
        "asked",
        [
            get(b"/viewer/77"),
            get(b"/?patient=77"),
            get(fields=b"Cookie: s=1\r\n"),
            get(fields=b"Authorization: Bearer x\r\n"),
        ],
    )
    def test_not_where_it_may_name_somebody(self, asked: bytes) -> None:
        assert self.title(asked, sized(self.PAGE, self.HTML)) == ""

    def test_not_when_long_or_compressed(self) -> None:
        assert self.title(get(), sized(b"<title>" + b"x" * 81 + b"</title>", self.HTML)) == ""
        assert self.title(get(), sized(self.PAGE, self.HTML + b"Content-Encoding: gzip\r\n")) == ""


class TestMalformed:
    @pytest.mark.parametrize(
        ("said", "why"),
        [
            (get() + b"hello\r\n", "start-line"),
            (b"GET / HTTP/1.1\r\nHost : h\r\n\r\n", "field-line"),
            (b"GET / HTTP/1.1\r\nno colon\r\nnone either\r\n\r\n", "field-line"),
            (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "two-hosts"),
            (get(b"/", b"POST", b"Content-Length: 5\r\nContent-Length: 6\r\n"), "content-length"),
            (get(b"/", b"POST", b"Content-Length: -5\r\n"), "content-length"),
            (get(b"/", b"POST", b"Content-Length: " + b"9" * 19 + b"\r\n"), "content-length"),
            (get(b"/", b"POST", b"Transfer-Encoding: gzip\r\n"), "transfer-coding"),
            (get(b"/", b"POST", b"Transfer-Encoding: chunked\r\n") + b"0x5\r\n", "chunk-size"),
            (get(b"/", b"POST", b"Transfer-Encoding: chunked\r\n") + b"1\r\nabc", "chunk-end"),
            (get(b"/", b"POST", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + b"0\r\n\r\n", "two-lengths"),
            (b"GET / HTTP/1.1\r\nA: " + b"x" * 70_000, "head-length"),
        ],
    )
    @pytest.mark.parametrize("split", [None, 1000, 3])
    def test_each_is_said_once(self, said: bytes, why: str, split) -> None:
        assert complaints(events_of(HTTP, [orig(said)], split)) == [why]


class TestHoles:
    def test_a_hole_in_a_body_is_nothing(self) -> None:
        said = sized(b"x" * 5000)
        talk = [orig(get() * 2), resp(said[:300]), (1, 2000), resp(said[2300:] + sized(b"ok"))]
        assert [event.status for event in exchanges(talk)] == [200, 200]

    def test_a_hole_in_a_head_is_passed_to_the_next_start_line(self) -> None:
        talk = [orig(get(b"/a") + get(b"/b")), resp(FOUND[:40]), (1, 500), resp(b"tail\r\n\r\n" + sized(b"ok"))]
        events = events_of(HTTP, talk)
        assert [(event.path_shape, event.status) for event in events] == [("/{}", None), ("/{}", 200)]

    def test_a_hole_in_a_chunked_body_tells_what_was_counted(self) -> None:
        head = FOUND + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
        talk = [orig(get()), resp(head), (1, 500), resp(b"xx\r\n0\r\n\r\n")]
        assert [(event.status, event.response_bytes) for event in events_of(HTTP, talk)] == [(200, 5)]

    def test_midstream(self) -> None:
        events = events_of(HTTP, [resp(b"rest of a body\n\x00\xff" + b"\r\n" + sized(b"ok"))], midstream=True)
        assert [event.status for event in events] == [200]


class TestProbe:
    @pytest.mark.parametrize("said", [GET, sized(b""), b"PRI * HTTP/2.0\r\n", b"GET /" + b"x" * 400, b"\r\n" + GET])
    def test_yes(self, said: bytes) -> None:
        assert HTTP.probe(Opening(said, b"", 1, 2, False)) is Match.YES
        assert HTTP.probe(Opening(b"", said, 1, 2, False)) is Match.YES

    @pytest.mark.parametrize("said", [b"", b"G", b"GET", b"GET /x", b"HTTP/1.1", b"GET / HTTP/1.1\r"])
    def test_more(self, said: bytes) -> None:
        assert HTTP.probe(Opening(said, b"", 1, 2, False)) is Match.MORE

    @pytest.mark.parametrize(
        "said",
        [b"GETX", b"HELO x\r\n", b"OPTIONS rtsp://x RTSP/1.0\r\n", b"\x16\x03", b"HTTP/9.9 hello", b"GET x\r\n"],
    )
    def test_no(self, said: bytes) -> None:
        assert HTTP.probe(Opening(said, b"", 1, 2, False)) is Match.NO


def test_pending_requests_are_bounded() -> None:
    events: list = []
    drive(HTTP.decoder(FLOW, context_for(events, Limits(pending=4)), False), [orig(get() * 10)])
    assert len(events) == 10


def test_nothing_private_is_said() -> None:
    asked = get(
        b"/u/DUPONT/1970-01-01?PatientName=DUPONT^JEAN&DUPONT=1", fields=TestLogins.BASIC + b"Cookie: DUPONT\r\n"
    )
    asked += GET + get(b"http://DUPONT:pw@h/DUPONT") + get(b"/", b"DUPONT")
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: DUPONT\r\nLocation: /DUPONT\r\n"
    answered = sized(b"<title>DUPONT JEAN</title>", page) * 4
    for split in (None, 1):
        said = repr(events_of(HTTP, [orig(asked), resp(answered)], split))
        assert not [secret for secret in ("DUPONT", "JEAN", "PAT-77", "SECRET", "1.2.840.77", "1970") if secret in said]


class TestCorpus:
    @pytest.mark.parametrize("name", ["zeek-get.pcap", "zeek-http-vlan-0.pcap"])
    def test_one_download(self, name: str) -> None:
        events = stream_events(corpus(name), HTTP)
        (event,) = [event for event in events if isinstance(event, Http)]
        assert (event.method, event.path_shape, event.status) == ("GET", "/download/{}", 200)
        assert (event.host, event.response_type, event.response_bytes) == ("bro.org", "text/plain", 4705)
        assert event.user_agent.startswith("Wget/")
        assert complaints(events) == []
