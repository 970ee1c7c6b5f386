"""The pages of duties: what a data-protection officer reads and does, in both countries and both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from radvigil.hub.duties import services
from radvigil.hub.duties.law import Correction, law
from radvigil.hub.duties.models import DutyAct, DutyFile, LawCorrection, SiteProfile
from radvigil.hub.duties.services import Statement
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.services import Opening, open_incident
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 21, 15, tzinfo=UTC)
ATTACK = {"cyberattack": "yes", "attack_effect": "yes", "personal_data": "yes", "grave": "yes"}
CODES = re.compile(r"\b(lsi-74b|gdpr-33|nis2-23|cert-sante|fact-ask|question-ask|on_hospital_list|attack_effect)\b")


def main_of(answer) -> str:
    """What is in the page's own part, without tags."""
    text = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")]))


def stated(client: Client, incident: Incident, kind: str, **said: str):
    local = timezone.now().astimezone(timezone.get_default_timezone())
    words = {"duty": "lsi-74b", "when": f"{local:%Y-%m-%dT%H:%M}", "once": str(uuid4()), **said}
    return client.post(f"/duties/incident/{incident.number}/state/{kind}", words)


# ── the proof: the officer of a listed Swiss hospital, and of a French one ──


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_officer_of_a_listed_swiss_hospital_sees_its_clock_and_no_nis2(
    enter, lawyer: Person, incident: Incident, lang: str
) -> None:
    page = enter(lawyer)
    page.cookies["django_language"] = lang
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    assert stated(page, incident, "start").status_code == 302
    first = main_of(page.get("/duties/"))
    clocks = first[: first.index("Incidents")]
    assert ("ISA 74b" if lang == "en" else "LSI 74b") in clocks
    assert "NIS2" not in clocks
    whole = page.get(f"/duties/incident/{incident.number}").content.decode()
    begun = whole[: whole.index('<details class="panel">')]
    assert "NIS2" not in begun
    assert ("National Cyber Security Centre" if lang == "en" else "Office fédéral de la cybersécurité") in begun


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_officer_of_a_french_site_sees_cert_sante_and_the_gdpr(
    enter, frenchwoman: Person, french_incident: Incident, lang: str
) -> None:
    page = enter(frenchwoman)
    page.cookies["django_language"] = lang
    services.answer(frenchwoman, french_incident, 0, ATTACK, NOW)
    for duty in ("cert-sante", "gdpr-33"):
        assert stated(page, french_incident, "start", duty=duty).status_code == 302
    first = main_of(page.get("/duties/"))
    clocks = first[: first.index("Incidents")]
    assert "CERT Santé" in clocks
    assert ("GDPR 33" if lang == "en" else "RGPD 33") in clocks
    assert not re.search(r"(ISA|LSI) 74b|NIS2", clocks)
    assert ("Without delay" if lang == "en" else "Sans délai") in clocks


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_drafts_list_the_missing_fields_in_both_languages(enter, lawyer: Person, incident: Incident, lang: str) -> None:
    page = enter(lawyer)
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    stated(page, incident, "start")
    services.fill(lawyer, incident, 1, {"attack_kind": "ransomware"}, NOW)
    shown = main_of(page.get(f"/duties/incident/{incident.number}/draft/lsi-74b/report?lang={lang}"))
    assert "8 fields missing" in shown
    gaps = shown[shown.index("fields missing") : shown.index("To: " if lang == "en" else "À")]
    assert ("What is known of the attacker" if lang == "en" else "Ce que l’on sait de l’auteur") in gaps
    assert ("Kind of attack" if lang == "en" else "Genre d’attaque") not in gaps
    assert "ransomware" in shown
    assert "Trois-Sources" in shown


# ── what must not happen ─────────────────────────────────────────────────────


def test_another_site_s_duties_are_not_there(enter, lawyer: Person, french_incident: Incident, swiss: Site) -> None:
    page = enter(lawyer)
    for address in ("", "/evidence", "/draft/gdpr-33/notification"):
        assert page.get(f"/duties/incident/{french_incident.number}{address}").status_code == 404
    assert stated(page, french_incident, "start", duty="gdpr-33").status_code == 404
    assert "Écrans noirs" not in main_of(page.get("/duties/"))


@pytest.mark.parametrize("role", [Role.RADIOLOGIST, Role.SECURITY, Role.AUDITOR])
def test_only_law_and_management_state_a_clock(enter, person, incident: Incident, role: Role) -> None:
    page = enter(person(role))
    assert page.get(f"/duties/incident/{incident.number}").status_code == 200
    assert stated(page, incident, "start").status_code == 403
    assert not DutyAct.objects.exists()


def test_a_duty_of_another_country_cannot_be_posted(enter, lawyer: Person, incident: Incident) -> None:
    for duty in ("nis2-23", "cert-sante", "nothing", "odim-74"):
        assert stated(enter(lawyer), incident, "start", duty=duty).status_code == 422
    assert not DutyAct.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"when": ""}, {"when": "2999-01-01T00:00"}, {"when": "yesterday"}, {"once": "x"}, {"duty": "x" * 99}]
)
def test_a_strange_statement_is_refused(enter, lawyer: Person, incident: Incident, wrong: dict[str, str]) -> None:
    assert stated(enter(lawyer), incident, "start", **wrong).status_code == 422
    assert not DutyAct.objects.exists()


def test_dating_back_without_a_reason_is_refused_and_said(enter, lawyer: Person, incident: Incident) -> None:
    answer = stated(enter(lawyer), incident, "start", when="2026-11-01T08:00")
    assert answer.status_code == 422
    assert "need their reason" in main_of(answer)


def test_an_unknown_kind_of_statement_is_not_there(enter, lawyer: Person, incident: Incident) -> None:
    assert stated(enter(lawyer), incident, "delete").status_code == 404


def test_the_statements_of_one_page_do_not_swallow_each_other(enter, lawyer: Person, incident: Incident) -> None:
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    services.start(lawyer, incident, Statement("lsi-74b", NOW), NOW)
    shown = enter(lawyer).get(f"/duties/incident/{incident.number}").content.decode()
    numbers = re.findall(r'name="once" value="([^"]+)"', shown)
    assert len(numbers) == len(set(numbers)) >= 4


def test_hostile_text_stays_text(enter, lawyer: Person, swiss: Site) -> None:
    made = open_incident(lawyer, swiss, Opening("<b>x</b>"), NOW)
    services.answer(lawyer, made, 0, ATTACK, NOW)
    services.fill(lawyer, made, 1, {"attacker": "<script>alert(1)</script>", "contact": "=1+1"}, NOW)
    page = enter(lawyer)
    for address in ("", "/draft/lsi-74b/report"):
        assert "<script>alert" not in page.get(f"/duties/incident/{made.number}{address}").content.decode()
    text = page.get(f"/duties/incident/{made.number}/draft/lsi-74b/report/text")
    assert text["Content-Type"].startswith("text/plain")
    assert text["Content-Disposition"].startswith("attachment")


def test_the_evidence_is_inert_in_a_spreadsheet(enter, lawyer: Person, incident: Incident) -> None:
    services.start(lawyer, incident, Statement("lsi-74b", NOW, reason="=HYPERLINK(1)"), NOW)
    table = b"".join(enter(lawyer).get(f"/duties/incident/{incident.number}/evidence")).decode()
    assert "'=HYPERLINK" in table
    assert ",=HYPERLINK" not in table


# ── forms ────────────────────────────────────────────────────────────────────


def test_each_country_is_asked_its_own(enter, lawyer: Person, frenchwoman: Person) -> None:
    swiss, french = (main_of(enter(one).get("/duties/profile")) for one in (lawyer, frenchwoman))
    assert "cantonal hospital list" in swiss
    assert "NIS2" not in swiss
    assert "cantonal" not in french
    assert "NIS2" in french


def test_the_profile_is_kept_and_what_is_not_known_stays_not_known(enter, lawyer: Person, site: Site) -> None:
    page = enter(lawyer)
    said = {"version": "0", "provider": "hospital", "on_hospital_list": "yes", "gdpr_applies": "unknown"}
    assert page.post("/duties/profile", said).status_code == 302
    kept = SiteProfile.objects.get()
    assert (kept.on_hospital_list, kept.gdpr_applies) == (True, None)
    assert page.post("/duties/profile", said).status_code == 409
    assert page.post("/duties/profile", {**said, "version": "1", "gdpr_applies": "perhaps"}).status_code == 422


def test_only_questions_that_matter_are_asked(enter, lawyer: Person, incident: Incident) -> None:
    shown = main_of(enter(lawyer).get(f"/duties/incident/{incident.number}"))
    assert "Is it a cyberattack" in shown
    assert "Is the incident significant" not in shown


def test_answers_are_kept_from_the_page(enter, lawyer: Person, incident: Incident) -> None:
    page, address = enter(lawyer), f"/duties/incident/{incident.number}/answers"
    assert page.post(address, {"version": "0", "cyberattack": "yes", "weather": "rain"}).status_code == 302
    assert DutyFile.objects.get().answers == {"cyberattack": "yes"}
    assert page.post(address, {"version": "0", "cyberattack": "no"}).status_code == 409
    assert page.post(address, {"version": "1", "cyberattack": "maybe"}).status_code == 422


def test_two_writers_of_a_draft_see_both_texts(enter, lawyer: Person, incident: Incident, person) -> None:
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    address = f"/duties/incident/{incident.number}/draft/lsi-74b/report/fill"
    assert enter(lawyer).post(address, {"version": "1", "attacker": "text of the first"}).status_code == 302
    answer = enter(person(Role.SECURITY)).post(address, {"version": "1", "attacker": "text of the second"})
    assert answer.status_code == 409
    assert "text of the first" in main_of(answer)
    assert "text of the second" in main_of(answer)


def test_the_law_shows_its_sources_and_is_corrected_by_the_officer_alone(
    enter, lawyer: Person, person, site: Site
) -> None:
    shown = main_of(enter(person(Role.RADIOLOGIST)).get("/duties/law"))
    assert "text looked up on" in shown
    assert "as stated, not verified on" not in shown
    assert "Correct it for this site" not in shown
    page = enter(lawyer)
    said = {"duty": "lsi-74b", "what": "delay:report", "value": "12", "reason": "our canton"}
    page.post("/duties/law/correct", said)
    row = LawCorrection.objects.get()
    assert (row.what, row.stage, row.value) == ("delay", "report", "12")
    assert "12 hours" in main_of(page.get("/duties/law"))
    page.post(f"/duties/law/withdraw/{row.pk}")
    assert "12 hours" not in main_of(page.get("/duties/law"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "delay (Report: A death, or an unexpected serious deterioration of health) → 5"),
        ("fr", "délai (Signalement\u00a0: Un décès, ou une détérioration grave et inattendue de l’état de santé) → 5"),
    ],
)
def test_the_law_says_for_which_answer_a_delay_was_corrected(
    enter, lawyer: Person, site: Site, lang: str, said: str
) -> None:
    page = enter(lawyer)
    page.cookies["django_language"] = lang
    offered = page.get("/duties/law").content.decode()
    assert f'<option value="delay:report:death">{said.removesuffix(" → 5")}</option>' in offered
    words = {"duty": "odim-66", "what": "delay:report:death", "value": "5", "reason": "Asked Swissmedic."}
    page.post("/duties/law/correct", words)
    answer = page.get("/duties/law")
    assert answer.status_code == 200
    assert f"<b>{said}</b>" in answer.content.decode()
    page.post(f"/duties/law/withdraw/{LawCorrection.objects.get().pk}")
    assert f"<b>{said}</b>" not in page.get("/duties/law").content.decode()


def test_a_source_that_nobody_read_is_shown_as_not_verified() -> None:
    duty = law().duty("odim-74")
    unread = replace(duty.sources[0], read=None, stated=NOW.date())
    shown = render_to_string("duties/duty.html", {"duty": replace(duty, sources=(unread,))})
    assert "as stated, not verified on" in shown
    assert "text looked up on" not in shown


@pytest.mark.parametrize(("lang", "cited"), [("en", "article 66(4),"), ("fr", "article 66 al. 4,")])
def test_articles_are_cited_as_each_language_cites_them(
    enter, lawyer: Person, site: Site, lang: str, cited: str
) -> None:
    page = enter(lawyer)
    page.cookies["django_language"] = lang
    assert cited in main_of(page.get("/duties/law"))


@pytest.mark.parametrize(
    "wrong",
    [{"value": "soon"}, {"value": "-3"}, {"what": "where"}, {"duty": "none"}, {"reason": ""}, {"what": "delay:x"}],
)
def test_a_strange_correction_is_refused(enter, lawyer: Person, site: Site, wrong: dict[str, str]) -> None:
    said = {"duty": "lsi-74b", "what": "delay:report", "value": "12", "reason": "our canton", **wrong}
    assert enter(lawyer).post("/duties/law/correct", said).status_code == 302
    assert not LawCorrection.objects.exists()


def test_somebody_else_s_correction_cannot_be_withdrawn(
    enter, lawyer: Person, frenchwoman: Person, french: Site
) -> None:

    row = services.correct(frenchwoman, french, Correction("gdpr-33", "delay", "48", "notification"), "x", NOW)
    assert enter(lawyer).post(f"/duties/law/withdraw/{row.pk}").status_code == 404


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_page_shows_a_raw_code(enter, lawyer: Person, incident: Incident, lang: str) -> None:
    page = enter(lawyer)
    page.cookies["django_language"] = lang
    services.answer(lawyer, incident, 0, ATTACK | {"device_serious": "yes"}, NOW)
    services.start(lawyer, incident, Statement("lsi-74b", NOW), NOW)
    home = f"/duties/incident/{incident.number}"
    pages = [
        "/duties/",
        "/duties/law",
        "/duties/profile",
        home,
        f"/incidents/{incident.number}",
        f"{home}/draft/odim-66/report",
    ]
    for address in pages:
        shown = main_of(page.get(address))
        assert not CODES.search(shown), (address, CODES.search(shown))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_says_that_it_gives_no_legal_advice(enter, lawyer: Person, incident: Incident, lang: str) -> None:
    page = enter(lawyer)
    page.cookies["django_language"] = lang
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    home = f"/duties/incident/{incident.number}"
    for address in ("/duties/", "/duties/law", home, f"{home}/draft/lsi-74b/report"):
        shown = main_of(page.get(address))
        assert "no legal advice" in shown or "pas de conseil juridique" in shown


def test_the_clocks_of_many_incidents_cost_no_more_questions(
    enter, lawyer: Person, swiss: Site, django_assert_max_num_queries
) -> None:
    for number in range(12):
        made = open_incident(lawyer, swiss, Opening(f"i{number}"), NOW)
        services.start(lawyer, made, Statement("lsi-74b", NOW - timedelta(minutes=number)), NOW)
    page = enter(lawyer)
    with django_assert_max_num_queries(16):
        shown = main_of(page.get("/duties/"))
    assert shown.count("Report: i") == 12
    assert len(law().duties) == 11


def test_a_statement_made_by_mistake_is_taken_back_with_its_reason(enter, lawyer: Person, incident: Incident) -> None:
    page, home = enter(lawyer), f"/duties/incident/{incident.number}"
    services.answer(lawyer, incident, 0, ATTACK, NOW)
    services.start(lawyer, incident, Statement("lsi-74b", NOW), NOW)
    services.sent(lawyer, incident, Statement("lsi-74b", NOW, "report"), NOW)
    said = {"duty": "lsi-74b", "about": "report", "once": str(uuid4())}
    assert page.post(f"{home}/take-back/sent", said).status_code == 422
    assert page.post(f"{home}/take-back/sent", {**said, "reason": "sent to the wrong address"}).status_code == 302
    shown = main_of(page.get(home))
    assert "taken back" in shown
    assert shown.count("It was stated by mistake") == 1


def test_in_another_country_the_page_says_that_it_does_not_know(enter, person, db) -> None:
    elsewhere = Site.objects.create(name="Elsewhere", country="")
    shown = main_of(enter(person(Role.LAW, at=elsewhere)).get("/duties/"))
    assert "ask whom to tell" in shown
