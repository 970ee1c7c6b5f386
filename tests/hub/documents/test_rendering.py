"""Every document is drawn in both languages as PDF/UA, the same twice, and what people wrote stays text."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typst

from radvigil.hub.documents import contracts, rendering
from radvigil.hub.documents.contracts import Card, Paper
from radvigil.hub.documents.inert import LONGEST
from radvigil.hub.documents.rendering import paper
from radvigil.hub.documents.wording import labels
from tests.hub.documents import papers
from tests.hub.documents.reading import unpacked

LANGS = ("en", "fr")
NAMED = re.compile(r"\{(\w+)\}")
HOSTILE = (
    '#read("/etc/passwd")',
    "*x* _y_ $ x^2 $ = h <l> @ref `raw` // c /* c */ \\u{41} \\",
    "{device} {n} #eval(\"1\") #sys.inputs #import \"@preview/x:1.0.0\": *",
    "a" * 3000,
    "W" * (LONGEST + 50),
    "\x00\x01\x1b[31m\x7f\u202eevil\u202c\u200f\u2066x\u2069\ufeff\ud800\U000e0041",
    "中文 😀 \U0001f469\u200d\U0001f4bb \ue000 \ufffe ا ب שלום ①",
    "Z\u0335\u0300\u0301\u0302\u0303\u0304a",
    "",
    "\n\n\n\r\n\t \u2028 \u2029",
    "</svg><script>alert(1)</script>&lt;",
)  # fmt: skip
CODES = {"lang", "severity", "state", "outcome", "address"}


def spoilt(value: Any, text: str, name: str = "") -> Any:
    """The record with every text that people or the wire can set replaced by `text`."""
    if isinstance(value, str):
        return value if name in CODES else text
    if isinstance(value, tuple):
        return tuple(spoilt(part, text, name) for part in value)
    if dataclasses.is_dataclass(value):
        changed = {f.name: spoilt(getattr(value, f.name), text, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)  # type: ignore[type-var]
    return value


def parts(filled: Paper) -> dict[str, Any]:
    return {f.name: getattr(filled, f.name) for f in dataclasses.fields(filled)}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", papers.ALL, ids=lambda make: make.__name__)
def test_every_paper_is_accessible_and_the_same_twice(make: Any, lang: Any) -> None:
    first, second = paper(make(lang)), paper(make(lang))
    assert first == second
    inside = unpacked(first)
    assert f"/Lang({lang}".encode() in inside.replace(b"/Lang (", b"/Lang(")
    for mark in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid:part", b"/DisplayDocTitle true"):
        assert mark in inside


def test_the_date_inside_is_the_inputs() -> None:
    earlier = dataclasses.replace(papers.report("en"), made_at=datetime(2025, 1, 2, 3, 4, 5, tzinfo=papers.ZONE))
    assert b"2025-01-02T02:04:05" in unpacked(paper(earlier))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("make", papers.ALL, ids=lambda make: make.__name__)
def test_hostile_text_is_drawn_and_does_nothing(make: Any, text: str) -> None:
    made = paper(spoilt(make("fr"), text))
    assert made.startswith(b"%PDF-")
    assert b"root:x:0" not in unpacked(made)


@pytest.mark.parametrize("text", HOSTILE[:3])
def test_hostile_text_stays_one_string_to_typst(text: str) -> None:
    filled = spoilt(papers.exercise("en"), text)
    assert filled.made_at is not None
    found = json.loads(
        typst.query(
            str(rendering.TEMPLATES / "exercise.typ"), "heading", field="body", root=str(rendering.TEMPLATES),
            sys_inputs={"page": rendering._page("exercise", parts(filled), filled.made_at)},
        )
    )  # fmt: skip
    assert re.sub("\u200b", "", found[0]["text"]) == text


def test_everything_empty_is_still_a_paper() -> None:
    for make in papers.ALL:
        filled = make("fr")
        bare = {f.name: () for f in dataclasses.fields(filled) if isinstance(getattr(filled, f.name), tuple)}
        if not isinstance(filled, contracts.CardSheet):
            assert paper(dataclasses.replace(filled, **bare)).startswith(b"%PDF-")


def test_no_connection_and_no_file_outside_the_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a document opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    for file in rendering.TEMPLATES.glob("*.typ"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(eval|read|plugin|csv|yaml|toml|xml|cbor)\(|@(preview|local)|https?://", text), file
        assert text.count("sys.inputs") == (1 if file.stem == "house" else 0)
        assert set(re.findall(r'image\("([^"]*)', text)) <= {"signs/", "signs/mark.svg"}
    assert not rendering.NOWHERE.exists()


def test_no_sentence_stands_in_a_template() -> None:
    """Text between markup would be in one language; labels are asked for by key."""
    shown = re.compile(r"\[([^\[\]#]*)\]|^=+ (?!#)(.*)", re.MULTILINE)
    for file in rendering.TEMPLATES.glob("*.typ"):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("//")]
        texts = ["".join(found) for found in shown.findall("\n".join(lines))]
        assert [text for text in texts if re.search(r"[A-Za-z]{3,}", text)] in ([], ["Radvigil"]), file


def test_labels_are_twins_and_all_are_used() -> None:
    every = "\n".join(file.read_text(encoding="utf-8") for file in rendering.TEMPLATES.glob("*.typ"))
    for file in rendering.LABELS.glob("*.toml"):
        unused = [key for key in labels(file.stem, "en") if not re.search(rf'words\.{key}\b|"{key}"', every)]
        assert [key for key in unused if not key.startswith(("severity_", "state_", "outcome_"))] == [], file
        assert set(labels(file.stem, "en")) == set(labels(file.stem, "fr")), file
        for key, text in labels(file.stem, "en").items():
            assert set(NAMED.findall(text)) == set(NAMED.findall(labels(file.stem, "fr")[key])), key


def test_every_label_asked_for_exists() -> None:
    shared = (rendering.TEMPLATES / "house.typ").read_text(encoding="utf-8")
    face = (rendering.TEMPLATES / "cardface.typ").read_text(encoding="utf-8")
    for name in rendering._names():
        text = (rendering.TEMPLATES / f"{name}.typ").read_text(encoding="utf-8") + (face if "card" in name else "")
        asked = set(re.findall(r"words\.([a-z_0-9]+)", text)) | set(re.findall(r'say\("([a-z_]+)"', text + shared))
        assert asked - {"at"} <= set(labels(name, "fr")), name


def test_a_card_never_writes_its_address_out() -> None:
    page = rendering._page("card", parts(papers.device_card("fr")), papers.MADE)
    assert "7Hq2vXcR9mKpL3sTzW5nYb8dFgJ4aQeU" not in page
    assert '"square": "<svg' in page


@pytest.mark.parametrize("address", ["", "https://x.example/" + "a" * 400])
def test_an_address_that_no_phone_reads_is_refused(address: str) -> None:
    card = dataclasses.replace(papers.card(True), address=address)
    with pytest.raises(ValueError, match="400 characters"):
        paper(dataclasses.replace(papers.device_card("fr"), card=card))


def test_a_document_past_the_bound_is_refused_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "LARGEST", 2000)
    with pytest.raises(ValueError, match="larger than one PDF"):
        paper(papers.report("en"))


@pytest.mark.parametrize("template", ["house", "cardface", "../card", "nothing", ""])
def test_only_our_templates_are_drawn(template: str) -> None:
    with pytest.raises(ValueError, match="template of ours"):
        rendering.pdf(template, parts(papers.device_card("fr")))


def test_a_time_without_its_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(ValueError, match="its zone"):
        paper(dataclasses.replace(papers.report("en"), made_at=naive))
    with pytest.raises(ValueError, match="its zone"):
        paper(dataclasses.replace(papers.minutes("en"), held_at=naive))


def test_no_folder_of_the_server_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes wherever the program was started, and whatever fonts the server has."""
    here = paper(papers.report("fr"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "TYPST_FONT_PATHS", str(tmp_path))
    assert paper(papers.report("fr")) == here


def test_cards_of_a_department_are_four_a_sheet() -> None:
    made = rendering.pictures("cards", parts(papers.card_sheet("fr")))
    assert len(made) == 2
    assert all(page.startswith(b"\x89PNG") for page in made)


def test_every_paper_has_its_template() -> None:
    named = {one.TEMPLATE for one in Paper.__subclasses__()}
    assert named == rendering._names()
    assert all(isinstance(one, type) for one in (Card, Paper))
