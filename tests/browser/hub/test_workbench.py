"""The engineers' workbench in real Chromium, both languages, wide and on a phone.

From a finding to packet numbers in at most three clicks, a verdict that is not asked for again, closing with proof
alone. `RADVIGIL_SCREENSHOTS=folder` keeps pictures.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from radvigil.hub.findings.models import Advisory, Finding, Match, Verdict
from radvigil.hub.findings.queries import questions
from radvigil.hub.intake.services import take_in
from radvigil.hub.machines.models import Machine
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site
from tests.browser.test_report_html import DESKTOP, PHONE
from tests.support.hub_browser import looked_at, signed_in, somebody, tab_to
from tests.support.hub_reports import analysed, later, packed, plain, without_device, without_finding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = pytest.mark.parametrize("lang", ["en", "fr"])
WINDOWS = pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
SAY = {
    "en": {"closed": "closed with proof", "again": "opened again", "open": "open", "give": "Give this verdict",
           "ticked": "One verdict on the ticked ones", "all": "Give this verdict on all", "absent": "was not seen"},
    "fr": {"closed": "fermé avec preuve", "again": "rouvert", "open": "ouvert", "give": "Rendre ce verdict",
            "ticked": "Un verdict pour ce qui est coché", "all": "Rendre ce verdict sur les",
            "absent": "n’a pas été vue"},
}  # fmt: skip


class Bench:
    """A site with a day taken in, and an engineer of it."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.site = Site.objects.create(name="Trois-Sources", country="CH", call_name="PACS", call_number="40 12")
        self.engineer: Person = somebody(self.site, Role.BIOMEDICAL, "Anne Durand")
        take_in(self.site, analysed(), None, timezone.now())

    def bring(self, report: dict[str, Any]) -> None:
        take_in(self.site, packed(report), None, timezone.now())

    def page(self, browser: Any, lang: str, window: dict[str, int]) -> Any:
        return signed_in(browser, self.server, self.engineer, lang, viewport=window)

    def address(self, path: str) -> str:
        return f"{self.server.url}{path}"


@pytest.fixture
def bench(live_server: Any) -> Bench:
    return Bench(live_server)


class Clicks:
    """Counts what a person does with the mouse or the finger."""

    def __init__(self, page: Any) -> None:
        self.page, self.n = page, 0

    def on(self, selector: str) -> None:
        self.n += 1
        self.page.locator(selector).first.click()


@BOTH
@WINDOWS
def test_proof_5_from_a_finding_to_packet_numbers_and_a_verdict(
    bench: Bench, browser: Any, axe: str, lang: str, window: dict[str, int]
) -> None:
    with bench.page(browser, lang, window) as page:
        page.goto(bench.address("/"))
        assert page.url.endswith("/findings/"), "an engineer begins at the workbench"
        looked_at(page, axe, f"workbench-{lang}-{window['width']}")
        page.reload()
        clicks = Clicks(page)
        clicks.on(".finds a.go")
        numbers = page.locator("[data-packet]")
        assert clicks.n <= 3
        assert numbers.count() > 0
        assert re.fullmatch(r"\d+", numbers.first.inner_text().strip())
        finding = Finding.objects.get(pk=int(page.url.rsplit("/", 1)[1]))
        kept = {ref["packet"] for one in finding.evidence for ref in one["references"]}
        assert int(numbers.first.inner_text()) in kept
        looked_at(page, axe, f"finding-{lang}-{window['width']}")

        page.locator('input[name="said"][value="not-affected"]').check()
        page.locator('[name="reason"]').fill("Port filtered at the switch")
        assert page.locator('[name="expires"]').input_value() > (timezone.localdate() + timedelta(days=170)).isoformat()
        page.get_by_role("button", name=SAY[lang]["give"]).click()
        page.wait_for_selector("text=Port filtered at the switch")
        bench.bring(later(plain(), 1))
        page.goto(bench.address("/findings/"))
        assert page.locator(f'.finds a[href="/findings/{finding.pk}"]').count() == 0, "it is not asked again"
        assert Verdict.objects.filter(finding=finding).count() == 1


@BOTH
def test_proof_5_an_answer_about_an_advisory_holds_over_later_reports(
    bench: Bench, browser: Any, axe: str, lang: str
) -> None:
    match = Match.objects.get(certainty="family")
    with bench.page(browser, lang, DESKTOP) as page:
        page.goto(bench.address("/findings/questions"))
        looked_at(page, axe, f"questions-{lang}")
        page.locator(f'input[name="one"][value="{match.pk}"]').check()
        page.get_by_role("button", name=SAY[lang]["ticked"]).click()
        looked_at(page, axe, f"verdicts-{lang}")
        page.locator('input[name="said"][value="not-affected"]').check()
        page.locator('[name="reason"]').fill("Another model")
        page.locator("form .acts button").click()
        page.wait_for_url("**/findings/questions")
        bench.bring(later(plain(), 1))
        page.reload()
        assert page.locator(f'input[name="one"][value="{match.pk}"]').count() == 0
        with page.expect_download() as taken:
            page.locator('a[href="/findings/answers"]').click()
        assert taken.value.suggested_filename == "verdicts.toml"
    assert match not in questions(bench.site.pk, timezone.localdate())


@BOTH
@WINDOWS
def test_proof_6_a_finding_closes_only_with_proof_and_opens_again(
    bench: Bench, browser: Any, axe: str, lang: str, window: dict[str, int]
) -> None:
    one = Finding.objects.select_related("subject").filter(code="RV-DICOM-007", subject__isnull=False).first()
    key = one.subject.keys.get().value
    bench.bring(without_device(later(plain(), 1), key))
    with bench.page(browser, lang, window) as page:
        page.goto(bench.address(f"/findings/{one.pk}"))
        assert SAY[lang]["closed"] not in page.locator(".head").inner_text().casefold(), "absence proves nothing"
        page.goto(bench.address("/findings/difference"))
        assert SAY[lang]["absent"] in page.locator(f'.dashed li:has(a[href="/findings/{one.pk}"])').inner_text()
        looked_at(page, axe, f"difference-{lang}-{window['width']}")

        bench.bring(without_finding(later(plain(), 2), one.identity))
        page.goto(bench.address(f"/findings/{one.pk}"))
        assert SAY[lang]["closed"] in page.locator(".head").inner_text().casefold()
        page.goto(bench.address("/findings/"))
        assert page.locator(f'.finds a[href="/findings/{one.pk}"]').count() == 0

        bench.bring(later(plain(), 3))
        page.goto(bench.address(f"/findings/{one.pk}"))
        assert SAY[lang]["again"] in page.locator(".head").inner_text().casefold()
        assert page.locator(".past li").count() >= 2


@BOTH
@WINDOWS
def test_every_page_of_the_engineers_is_open_to_all(
    bench: Bench, browser: Any, axe: str, lang: str, window: dict[str, int]
) -> None:
    machine = Machine.objects.filter(matches__isnull=False, kind="CT").first()
    pages = {
        "machine": f"/machines/{machine.pk}",
        "machines": "/machines/all",
        "map": "/machines/map",
        "advisories": "/findings/advisories",
        "advisory": f"/findings/advisories/{Advisory.objects.first().pk}",
        "search": "/findings/search?q=ct",
        "handover": "/findings/handover",
        "reports": "/intake/",
    }
    with bench.page(browser, lang, window) as page:
        for name, path in pages.items():
            page.goto(bench.address(path))
            looked_at(page, axe, f"{name}-{lang}-{window['width']}")


@BOTH
def test_the_map_leads_to_machines_and_shows_its_layers_by_keyboard(bench: Bench, browser: Any, lang: str) -> None:
    with bench.page(browser, lang, DESKTOP) as page:
        page.goto(bench.address("/machines/map"))
        assert not page.locator(".ways").first.is_visible()
        tab_to(page, "#layer-ways")
        page.keyboard.press("Space")
        assert page.locator("#layer-ways").is_checked()
        tab_to(page, "svg.map a.dev")
        assert page.locator("svg.map .dim").count() > 0, "the lines of others step back"
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/machines/\d+$"))
        drawn = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert drawn


@BOTH
def test_the_list_is_walked_and_judged_by_keyboard_alone(bench: Bench, browser: Any, lang: str) -> None:
    with bench.page(browser, lang, DESKTOP) as page:
        page.goto(bench.address("/findings/?severity=low"))
        tab_to(page, '.finds input[name="one"]')
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        assert page.locator('.finds input[name="one"]:checked').count() == 2
        page.get_by_role("button", name=SAY[lang]["ticked"]).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/findings/verdicts")
        assert page.locator(".rows li").count() == 2
        assert not Verdict.objects.exists()


def test_the_map_fits_one_landscape_sheet(bench: Bench, browser: Any) -> None:
    with bench.page(browser, "en", DESKTOP) as page:
        page.goto(bench.address("/machines/map"))
        sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", sheet).groups())
    assert width > height
