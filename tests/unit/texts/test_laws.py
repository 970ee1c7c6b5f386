"""Words on law end with their day, and with a line for each act that they cite and for no other."""

from __future__ import annotations

from radvigil.texts.laws import with_acts

HARD = "\u00a0"


def test_each_act_has_its_name_day_and_place_in_the_order_of_the_text() -> None:
    said = with_acts("Tell the maker (MDR article 87) and the authority (GDPR article 33).", "en").replace(HARD, " ")
    assert said == (
        "Tell the maker (MDR article 87) and the authority (GDPR article 33). Words of 27 Nov 2026; other countries "
        "have laws of their own. MDR: Regulation (EU) 2017/745 on medical devices, 5 Apr 2017 (European Union). GDPR: "
        "Regulation (EU) 2016/679, 27 Apr 2016 (European Union)."
    )


def test_french_writes_it_in_french() -> None:
    said = with_acts("Prévenir l’autorité (nLPD, article 24).", "fr")
    assert said.endswith(
        f"nLPD{HARD}: loi fédérale sur la protection des données, RS 235.1, 25{HARD}sept.{HARD}2020 (Suisse)."
    )


def test_a_name_inside_another_word_cites_nothing_and_without_an_act_the_day_stays() -> None:
    said = with_acts("MDRX is a machine; IEC 80001-12 is no standard.", "en").replace(HARD, " ")
    assert said.endswith("no standard. Words of 27 Nov 2026; other countries have laws of their own.")
