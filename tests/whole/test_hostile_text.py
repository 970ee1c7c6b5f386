"""Text from the wire runs nowhere: not in a browser, a spreadsheet, a terminal, nor a reader of JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.whole import hostile
from tests.whole.running import run

STEERING = {"Cc", "Cf", "Co", "Cs"}
PACKAGE = files("radvigil.report")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, bytes, bytes]]:
    """Folder, output and errors of the program, in each language."""
    results = {}
    base = tmp_path_factory.mktemp("hostile")
    (base / "lies.pcap").write_bytes(hostile.capture())
    for lang in ("en", "fr"):
        done = run(base / lang, base / "lies.pcap", "--lang", lang)
        assert done.returncode == 0, done.stderr
        results[lang] = (base / lang, done.stdout, done.stderr)
    return results


class Page(HTMLParser):
    """Elements, and attributes that could act."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.acting: list[tuple[str, str]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.acting += [(tag, name) for name, _ in attrs if name.startswith("on") or name in ("srcdoc", "formaction")]
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "xlink:href")]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_holds_no_markup_from_the_wire(said, lang: str) -> None:
    text = (said[lang][0] / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)

    assert page.elements.count("script") == 1
    assert page.elements.count("title") >= 1
    assert not {"img", "iframe", "object", "embed", "base", "form"} & set(page.elements)
    assert page.acting == []
    assert [link for link in page.links if not link.startswith("#")] == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text or "&lt;script&gt;al" in text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_holds_no_steering_characters(said, lang: str) -> None:
    text = (said[lang][0] / "report.html").read_text(encoding="utf-8")
    assert {c for c in text if unicodedata.category(c) in STEERING} <= {"\n", "\u00ad"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_cell_is_a_formula_whatever_separates(said, lang: str, separator: str) -> None:
    text = (said[lang][0] / "devices.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]

    assert len(cells) > 100 or separator == "\t"
    assert [cell for cell in cells if cell.lstrip(" \"'\u00a0")[:1] in set("=+-@") and not cell.startswith("'")] == []
    assert [c for c in text if unicodedata.category(c) in STEERING and c not in "\r\n"] == []


def test_every_row_of_the_table_is_whole(said) -> None:
    text = (said["en"][0] / "devices.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_terminal_gets_letters_only(said, lang: str) -> None:
    _, out, errors = said[lang]
    text = out.decode("utf-8")
    assert {c for c in text if unicodedata.category(c) in STEERING} <= {"\n"}
    assert len(text.splitlines()) <= 25
    assert max(len(line) for line in text.splitlines()) <= 80
    assert errors == b""


def test_report_and_events_are_valid(said) -> None:
    out = said["en"][0]
    report = json.loads((out / "report.json").read_bytes().decode("utf-8", "strict"))
    jsonschema.validate(report, json.loads((PACKAGE / "report.schema.json").read_bytes()))

    events = json.loads((PACKAGE / "events.schema.json").read_bytes())
    lines = 0
    for path in sorted((out / "events").glob("*.ndjson")):
        kind = events["$defs"][path.stem] if path.stem in events.get("$defs", {}) else None
        for line in path.read_bytes().split(b"\n")[:-1]:
            plain = json.loads(line.decode("utf-8", "strict"))
            lines += 1
            assert plain["ts"]
            assert not re.search(rb"[\x00-\x1f]", line)
            if kind is not None:
                jsonschema.Draft202012Validator({**kind, "$defs": events["$defs"]}).validate(plain)
    assert lines > 100


def test_no_text_grows_the_report(said) -> None:
    """A name of 10,000 letters is cut long before it fills a page."""
    for name in ("report.json", "report.html", "devices.csv"):
        assert "X" * 1100 not in (said["en"][0] / name).read_text(encoding="utf-8")


def test_secrets_beside_the_lies_stay_out(said) -> None:
    for path in said["en"][0].rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in (*hostile.dicom_traffic.SECRETS, "PASS secret"):
                assert secret.encode() not in content, (path.name, secret)
