"""report.html in a real browser: accessible, offline, by keyboard, on a phone, without a script, with hostile text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from radvigil.records import Result, Site
from radvigil.report import report_html
from tests.support import judged, sites

pytestmark = pytest.mark.browser

SITES: dict[str, Callable[[], Site | Result]] = {
    "vallon": sites.vallon, "ward": sites.ward, "hundred": lambda: sites.large(100), "hostile": sites.hostile,
    "empty": sites.empty, "broadcast": sites.broadcast_only, "thousand": lambda: sites.swept(1000),
    "judged": judged.vallon, "judged-busy": judged.busy, "judged-ward": judged.ward, "judged-quiet": judged.quiet,
    "judged-hostile": lambda: judged.crowded(sites.hostile()),
    "judged-thousand": lambda: judged.crowded(sites.swept(1000)),
}  # fmt: skip
DRAWN = "all => all.filter(one => one.offsetHeight).map(one => one.textContent)"
"""Texts of those that show; on a page of a thousand machines the driver's own question takes half a minute."""
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    folder = tmp_path_factory.mktemp("pages")

    def written(name: str, lang: str = "en") -> Path:
        path = folder / f"{name}-{lang}.html"
        if not path.exists():
            path.write_text(report_html(SITES[name](), lang), encoding="utf-8")
        return path

    return written


@contextmanager
def shown(browser: Any, path: Path, **context: Any) -> Iterator[Any]:
    """The page, opened with the network cut; whatever it says on the console is an error of the test."""
    opened = browser.new_context(**{"viewport": DESKTOP, "offline": True, **context})
    page = opened.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    opened.close()
    assert said == []
    assert asked == [path.as_uri()]


def violations(page: Any, axe: str, part: str = "html") -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("([part, options]) => axe.run(part, options)", [part, RULES])
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing(browser: Any, axe: str, pages: Any, lang: str, scheme: str, size: dict) -> None:
    with shown(browser, pages("judged-ward", lang), viewport=size, color_scheme=scheme) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert violations(page, axe) == []


@pytest.mark.parametrize("name", ["empty", "broadcast", "ward", "judged-quiet"])
def test_axe_finds_nothing_on_other_sites(browser: Any, axe: str, pages: Any, name: str) -> None:
    with shown(browser, pages(name)) as page:
        assert violations(page, axe) == []


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", SITES)
def test_no_sideways_scroll_on_a_phone(browser: Any, pages: Any, name: str, lang: str) -> None:
    with shown(browser, pages(name, lang), viewport=PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


WIDE, LAPTOP = {"width": 1700, "height": 950}, {"width": 1280, "height": 800}


def test_the_plan_stands_beside_the_map_on_a_wide_screen_and_below_it_on_others(browser: Any, pages: Any) -> None:
    beside = {}
    for name, size in (("wide", WIDE), ("laptop", LAPTOP), ("phone", PHONE)):
        with shown(browser, pages("judged"), viewport=size) as page:
            drawing, plan = page.locator(".mapbox").bounding_box(), page.locator("#plan").bounding_box()
            beside[name] = plan["x"] >= drawing["x"] + drawing["width"] and plan["y"] < drawing["y"] + 60
            assert beside[name] or plan["y"] >= drawing["y"] + drawing["height"]
    assert beside == {"wide": True, "laptop": False, "phone": False}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "size"), [("judged", DESKTOP), ("judged-busy", DESKTOP), ("judged", LAPTOP), ("judged", WIDE)]
)
def test_the_first_screen_holds_the_plan(browser: Any, pages: Any, lang: str, name: str, size: Any) -> None:
    """Beside the map where there is room, else in a line above it; never both."""
    with shown(browser, pages(name, lang), viewport=size, java_script_enabled=False) as page:
        plan, short = page.locator("#plan").bounding_box(), page.locator(".in-short")
        below = plan["y"] > size["height"]
        assert short.is_visible() == below
        if below:
            box, drawing = short.bounding_box(), page.locator(".mapbox").bounding_box()
            assert box["y"] + box["height"] <= drawing["y"] < size["height"] / 2
            titles = [short.locator("a").nth(at).inner_text() for at in range(1, short.locator("a").count())]
            assert titles == page.locator("#plan > ol h3").all_inner_texts()
            short.locator("ol a").first.click()
            assert -1 < page.locator("#action-A").bounding_box()["y"] < size["height"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_first_screen_of_a_phone_holds_the_three_sentences(browser: Any, pages: Any, lang: str) -> None:
    with shown(browser, pages("judged", lang), viewport=PHONE) as page:
        three = page.locator(".three").bounding_box()
        assert three["y"] + three["height"] <= PHONE["height"]


def test_on_a_phone_a_row_of_links_leads_to_each_reader_and_stays(browser: Any, pages: Any) -> None:
    with shown(browser, pages("judged"), viewport=PHONE, java_script_enabled=False) as page:
        links = page.locator("details.finding[open] .jumps").first
        for at in range(4):
            links.locator("a").nth(at).click()
            reader = page.locator(f"{page.evaluate('location.hash')}")
            assert 0 <= links.bounding_box()["y"] < reader.bounding_box()["y"] < PHONE["height"]
    with shown(browser, pages("judged")) as page:
        assert not page.locator(".jumps").first.is_visible()


def test_sentences_plan_and_map_carry_the_same_numbers(browser: Any, pages: Any) -> None:
    with shown(browser, pages("judged"), java_script_enabled=False) as page:
        said = [text.strip() for text in page.locator(".three .n > [aria-hidden]").all_inner_texts()]
        drawn = page.locator(".map .badge text").all_text_contents()
        answered = page.locator("#plan .closes .n").all_text_contents()
        assert said == drawn
        assert set(answered) <= set(said)
        assert answered


def test_folded_actions_and_the_model_open_without_a_script(browser: Any, pages: Any) -> None:
    with shown(browser, pages("judged-busy"), java_script_enabled=False) as page:
        page.locator("#plan summary").click()
        assert page.locator("#action-F").is_visible()
        page.locator("#plan .foot a").click()
        page.locator("#model[open]").wait_for(state="attached")
        page.locator("#risk .matrix summary").first.click()
        assert page.locator("#risk .matrix details[open] li").first.is_visible()


@pytest.mark.parametrize("name", ["judged", "judged-busy"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_first_sheet_holds_sentences_map_and_plan(browser: Any, pages: Any, lang: str, name: str) -> None:
    """The part about findings begins the next sheet: nothing of the first screen runs over."""
    with shown(browser, pages(name, lang), viewport={"width": 1062, "height": 733}) as page:
        page.emulate_media(media="print")
        first = page.locator(".first-page").bounding_box()
        assert first["height"] <= 733  # 194 mm: A4 landscape without its margins


def test_keyboard_reaches_every_card_and_shows_its_facts(browser: Any, pages: Any) -> None:
    with shown(browser, pages("vallon")) as page:
        wanted = set(page.eval_on_selector_all(".dev", "cards => cards.map(card => card.dataset.card)"))
        met: set[str] = set()
        for _ in range(len(wanted) + 30):
            page.keyboard.press("Tab")
            card = page.evaluate("document.activeElement.dataset ? document.activeElement.dataset.card || '' : ''")
            if card:
                met.add(card)
                assert page.locator("#facts").is_visible()
        assert met == wanted
        page.locator(f"#card-m-{sites.PACS}").focus()
        assert "PACS" in page.locator("#facts").inner_text()
        assert page.locator(".flow:not(.dim)").count() < page.locator(".flow").count()
        page.keyboard.press("Escape")
        assert page.locator("#facts").is_hidden()
        assert page.locator(".dim").count() == 0


def test_pointing_at_a_card_shows_what_it_shares(browser: Any, pages: Any) -> None:
    with shown(browser, pages("vallon")) as page:
        page.locator(f"#card-m-{sites.CT1}").hover()
        facts = page.locator("#facts").inner_text()
        assert "CT scanner" in facts
        assert "image headers" in facts
        bright = page.eval_on_selector_all(".dev:not(.dim)", "cards => cards.map(card => card.dataset.card)")
        assert f"m-{sites.ROUTER}" in bright
        assert f"m-{sites.L3}" not in bright


def test_search_filters_table_and_pages(browser: Any, pages: Any) -> None:
    with shown(browser, pages("vallon", "fr")) as page:
        page.fill("#search", "echo")
        assert page.locator("#devices tbody tr:visible").count() == 3
        assert page.locator("details.device:visible").count() == 3
        assert page.inner_text("#count") == "3 sur 27 affichés"
        page.fill("#search", "")
        page.select_option("#state", "unsure")
        assert page.locator("#devices tbody tr:visible").count() == 5
        page.select_option("#state", "")
        page.get_by_role("button", name="Adresses").click()
        first = page.locator("#devices tbody tr").first
        assert "10.20.0.1" in first.inner_text()


def test_search_beside_a_large_map_points_at_its_cards(browser: Any, pages: Any) -> None:
    with shown(browser, pages("hundred")) as page:
        page.locator("#map [data-search]").fill("us 0")
        assert page.input_value("#search") == "us 0"
        bright = page.eval_on_selector_all(".dev:not(.dim)", "cards => cards.map(card => card.dataset.card)")
        assert bright == ["g-left-US"]
        assert 0 < page.locator("#devices tbody tr:visible").count() < 20


def test_flows_can_be_left_out_of_the_drawing(browser: Any, pages: Any) -> None:
    with shown(browser, pages("vallon")) as page:
        before = page.locator(".flow:visible").count()
        page.locator("[data-flow=images]").uncheck()
        assert 0 < page.locator(".map .flow:visible").count() < before


def test_layers_are_ticked_by_keyboard_without_a_script(browser: Any, pages: Any) -> None:
    with shown(browser, pages("judged"), java_script_enabled=False) as page:
        ways, levels = page.locator(".mapbox .ways"), page.locator(".lv").first
        assert ways.is_hidden()
        assert levels.is_hidden()
        page.locator("#layer-ways").focus()
        page.keyboard.press("Space")
        assert ways.is_visible()
        assert page.locator(".hop title").first.text_content().startswith("I")
        assert page.locator(".legend .of-ways").is_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert levels.is_visible()
        assert page.locator(".dev .st").first.is_hidden()
        page.keyboard.press("Space")
        assert levels.is_hidden()
        assert page.locator(".dev .st").first.is_visible()


@pytest.mark.parametrize("name", ["judged", "judged-thousand"])
def test_the_ways_and_their_signs_are_seen_whole(browser: Any, pages: Any, name: str) -> None:
    """Nothing of the strip under the drawing is cut off or lies on what follows."""
    with shown(browser, pages(name)) as page:
        page.locator("#layer-ways").check()
        sign = page.locator(".mapbox .entry").last.bounding_box()
        box, after = page.locator(".scroll").first.bounding_box(), page.locator(".legend").bounding_box()
        assert sign["y"] + sign["height"] <= box["y"] + box["height"] <= after["y"] + 1
        over = page.eval_on_selector_all(
            ".mapbox .entry, .mapbox .pill",
            """all => all.flatMap(sign => {
                const frame = sign.querySelector('rect').getBBox();
                return Array.from(sign.querySelectorAll('text')).filter(text => {
                    const box = text.getBBox();
                    return box.x + box.width > frame.x + frame.width - 3;
                }).map(text => text.textContent);
            })""",
        )
        assert over == []


def test_a_link_from_the_list_of_ways_leads_to_the_tick_box(browser: Any, pages: Any) -> None:
    with shown(browser, pages("judged"), java_script_enabled=False) as page:
        page.locator("#risk a[href='#layer-ways']").click()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") in ("layer-ways", "layer-risk")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "size"), [("en", DESKTOP), ("fr", PHONE)], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_layers(
    browser: Any, axe: str, pages: Any, lang: str, size: dict, scheme: str
) -> None:
    with shown(browser, pages("judged", lang), viewport=size, color_scheme=scheme) as page:
        for box in page.locator(".layer").all():
            box.check()
        assert page.locator(".ways").first.is_visible()
        assert violations(page, axe, "#map") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_paper_shows_what_was_ticked_and_the_ways_in_any_case(browser: Any, pages: Any, lang: str) -> None:
    with shown(browser, pages("judged", lang), viewport={"width": 1062, "height": 733}) as page:
        page.emulate_media(media="print")
        assert page.locator(".mapbox .ways").is_hidden()
        assert page.locator(".layer + label").first.is_hidden()
        assert page.locator(".sheet .hop").first.is_visible()
        assert page.locator(".sheet").bounding_box()["height"] <= 733
        for name in ("layer-ways", "layer-risk"):
            page.evaluate("name => { document.getElementById(name).checked = true; }", name)
        assert page.locator(".mapbox .ways").is_visible()
        assert page.locator(".layer + label").first.is_visible()
        assert page.locator(".first-page").bounding_box()["height"] <= 733


def test_everything_is_there_without_a_script(browser: Any, pages: Any) -> None:
    with shown(browser, pages("vallon"), java_script_enabled=False) as page:
        assert page.locator("#devices tbody tr:visible").count() == 27
        assert page.locator(".dev:visible").count() == 27
        assert page.locator("#search").is_hidden()
        assert page.locator(f"#m-{sites.CT1} table").first.is_visible()


OVER = """cards => cards.flatMap(card => {
    const frame = Array.from(card.querySelectorAll('rect')).pop().getBBox();
    return Array.from(card.querySelectorAll('text')).filter(text => {
        const box = text.getBBox();
        return box.x + box.width > frame.x + frame.width - 2;
    }).map(text => text.textContent);
})"""
"""Labels that look out of their cards."""


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["judged", "hundred", "thousand", "judged-hostile"])
def test_labels_fit_their_cards(browser: Any, pages: Any, name: str, lang: str) -> None:
    with shown(browser, pages(name, lang)) as page:
        assert page.eval_on_selector_all(".dev", OVER) == []


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["judged", "judged-thousand", "judged-hostile"])
def test_levels_of_risk_fit_their_cards_and_are_not_cut(browser: Any, pages: Any, name: str, lang: str) -> None:
    with shown(browser, pages(name, lang)) as page:
        page.locator("#layer-risk").check()
        assert page.eval_on_selector_all(".dev", OVER) == []
        assert not [said for said in page.locator(".lv text").all_text_contents() if said.endswith("…")]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_states_of_the_drawings_are_never_cut(browser: Any, pages: Any, lang: str) -> None:
    with shown(browser, pages("vallon", lang)) as page:
        assert page.eval_on_selector_all(".sub", "all => all.filter(t => t.textContent.endsWith('…')).length") == 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_text_from_the_wire_injects_nothing(browser: Any, pages: Any, lang: str) -> None:
    with shown(browser, pages("judged-hostile", lang)) as page:
        assert page.locator("script").count() == 1
        assert page.locator("iframe, img, object, embed, form, base").count() == 0
        events = (
            "all => all.flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on') || name === 'style')"
        )
        page.keyboard.press("Escape")
        assert page.eval_on_selector_all("*", events) in ([], ["style"])
        links = page.eval_on_selector_all(
            "a", "all => all.map(a => a.getAttribute('href')).filter(h => !h.startsWith('#'))"
        )
        assert links == []
        assert "<script>alert(1)</script>" in page.locator("#devices").inner_text()


def test_a_thousand_machines_open_and_answer(browser: Any, pages: Any) -> None:
    with shown(browser, pages("thousand")) as page:
        assert page.locator("#devices tbody tr").count() == 1000
        page.fill("#search", "archive")
        assert 0 < page.locator("#devices tbody tr:visible").count() < 100


def test_search_finds_one_of_a_thousand_and_opens_its_fold(browser: Any, pages: Any) -> None:
    with shown(browser, pages("thousand", "fr")) as page:
        assert page.locator("details.fold[open]").count() == 0
        page.locator("#map [data-search]").fill("ct 917 site")
        assert page.locator("#devices tbody tr:visible").count() == 1
        assert page.inner_text("[data-found]").split() == ["1", "sur", "1", "000", "affichés"]
        assert page.locator("[data-hits] a").all_inner_texts() == ["CT 917 site"]
        opened = page.locator("details.fold[open]")
        assert opened.count() == len(page.eval_on_selector_all("details.fold", DRAWN)) == 1
        (found,) = page.eval_on_selector_all("details.fold[open] li", DRAWN)
        assert found.startswith("CT 917 site")
        fold = opened.get_attribute("data-fold-of")
        bright = page.eval_on_selector_all(".dev:not(.dim)", "cards => cards.map(card => card.dataset.card)")
        assert bright == [fold]
        flows = page.eval_on_selector_all(".map .flow:not(.dim)", "all => all.map(flow => flow.dataset.cards)")
        assert flows
        assert all(fold in cards.split() for cards in flows)
        page.locator("[data-hits] a").click()
        page.locator("details.device[open]").first.wait_for(state="attached")
        page.locator("#map [data-search]").fill("")
        assert page.locator("details.fold[open]").count() == 0
        assert len(page.eval_on_selector_all("details.fold", DRAWN)) > 20
        assert page.locator("[data-hits]").is_hidden()
        assert page.locator(".map .dim").count() == 0


def test_a_search_that_finds_very_many_opens_nothing(browser: Any, pages: Any) -> None:
    with shown(browser, pages("thousand")) as page:
        page.locator("#map [data-search]").fill("workstation")
        assert page.locator("#devices tbody tr:visible").count() > 200
        assert page.locator("details.fold[open]").count() == 0
        assert page.locator("[data-hits] a").count() == 6


def test_a_folded_card_opens_its_list_by_keyboard(browser: Any, pages: Any) -> None:
    with shown(browser, pages("thousand")) as page:
        page.locator("#card-g-left-r2").focus()
        assert "and 72 more" in page.locator("#facts").inner_text()
        page.keyboard.press("Enter")
        page.locator("#fold-g-left-r2[open]").wait_for(state="attached")
        assert len(page.eval_on_selector_all("#fold-g-left-r2 li", DRAWN)) == 82


def test_folds_open_without_a_script(browser: Any, pages: Any) -> None:
    with shown(browser, pages("thousand"), java_script_enabled=False) as page:
        page.locator("#fold-g-left-r2 summary").click()
        assert page.locator("#fold-g-left-r2 li").first.is_visible()


@pytest.mark.parametrize(("lang", "size"), [("en", DESKTOP), ("fr", PHONE)], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_map_of_a_thousand(browser: Any, axe: str, pages: Any, lang: str, size: dict) -> None:
    """The first page with a fold open; the parts below are those of any site."""
    with shown(browser, pages("thousand", lang), viewport=size) as page:
        page.locator("#map [data-search]").fill("ct 917")
        assert violations(page, axe, "#map") == []


def test_a_link_into_what_is_folded_opens_it(browser: Any, pages: Any) -> None:
    with shown(browser, pages("judged-busy")) as page:
        page.evaluate("location.hash = '#action-F'")
        page.locator("#plan details[open]").first.wait_for(state="attached")
        page.evaluate("location.hash = '#made'")
        page.locator("#model[open]").wait_for(state="attached")


def test_links_open_a_folded_page(browser: Any, pages: Any) -> None:
    with shown(browser, pages("hundred")) as page:
        page.evaluate("location.hash = '#m-d00003'")
        page.locator("#m-d00003[open]").wait_for(state="attached")


def test_the_map_prints_on_one_sheet(browser: Any, pages: Any, tmp_path: Path) -> None:
    with shown(browser, pages("vallon")) as page:
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert b"/MediaBox [0 0 841" in pdf or b"/MediaBox [0 0 842" in pdf
