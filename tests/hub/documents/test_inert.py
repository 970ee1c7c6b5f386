"""Text for paper: same words, nothing that acts, nothing that cannot be drawn."""

from __future__ import annotations

import json
import unicodedata

import pytest
import typst

from radvigil.hub.documents.inert import BLOCKS, LONGEST, MISSING, inert

PROBE = b"""#set document(title: "x")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for c in json(bytes(sys.inputs.all)) [#c ]
"""


def test_every_character_of_the_table_can_be_drawn() -> None:
    every = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
    shown = ["a" + c if unicodedata.combining(c) else c for c in every]
    made = typst.compile(
        PROBE, ignore_system_fonts=True, pdf_standards=["ua-1"], sys_inputs={"all": json.dumps(shown)}, timestamp=0,
    )  # fmt: skip
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Hôpital d’Yverdon, Šimůnek, Łódź, Αθήνα, Київ", "Hôpital d’Yverdon, Šimůnek, Łódź, Αθήνα, Київ"),
        ("e\u0301", "é"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n \n\n\nb", "a\n\nb"),
        ("pay\u202etxt.exe", "paytxt.exe"),
        ("\x00\x1b[2Jx\x7f\x9b", "[2Jx"),
        ("\ud800x\ue000\U000e0001", "x"),
        ("中😀", MISSING * 2),
        ("x\u0335\u0336\u0337\u0338", "x\u0335\u0336"),
        ("№ 5 → 6 ≤ 7 € «\u00a0a\u00a0»\u202f!", "№ 5 → 6 ≤ 7 € «\u00a0a\u00a0»\u202f!"),
    ],
)  # fmt: skip
def test_words_stay_and_the_rest_goes(text: str, paper: str) -> None:
    assert inert(text) == paper


def test_a_run_without_a_space_may_be_broken() -> None:
    assert max(len(part) for part in inert("a" * 100).split("\u200b")) == 12
    assert inert("a" * 24) == "a" * 24


def test_a_text_ends_and_says_so() -> None:
    made = inert("word " * LONGEST)
    assert made.endswith(" […]")
    assert len(made) <= LONGEST + 4


def test_being_inert_twice_changes_nothing() -> None:
    for text in ("a" * 100, "x\u0335\u0336\u0337", "a\n\n\nb", "中"):
        assert inert(inert(text)) == inert(text)
