"""The page as text: one file, one language, honest words, harmless, of a bearable size."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from radvigil.report import report_html
from radvigil.report.html import html_pieces
from radvigil.report.html.activity import level_of, levels
from radvigil.report.view import View
from tests.support import judged, sites

SITES = {"vallon": sites.vallon(), "hundred": sites.large(100), "hostile": sites.hostile(), "empty": sites.empty(),
         "broadcast": sites.broadcast_only(), "swept": sites.swept(300), "judged": judged.vallon(),
         "judged-quiet": judged.quiet(), "judged-hostile": judged.crowded(sites.hostile()),
         "judged-crowd": judged.crowded(sites.large(300)), "judged-empty": judged.crowded(sites.empty())}  # fmt: skip
VOID = {"meta", "input", "link", "br"}


class Balance(HTMLParser):
    """Elements open and close in order; ids are unique; links lead somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {name for name, _ in attrs}
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag in ("a", "use"):
            self.links.append(str(found["href"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=[(name, lang) for name in SITES for lang in ("en", "fr")], ids="-".join)
def page(request: pytest.FixtureRequest) -> str:
    name, lang = request.param
    return report_html(SITES[name], lang)


def test_is_well_formed_and_links_lead_somewhere(page: str) -> None:
    parsed = Balance()
    parsed.feed(page)
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link for link in parsed.links if link[1:] not in parsed.ids} == set()
    assert not any(name.startswith("on") or name == "style" for name in parsed.names)


def test_loads_nothing(page: str) -> None:
    assert not re.search(r'(src|href)="(?!#)|@import|url\(', page)


def test_policy_names_exactly_what_stands_in_the_page(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    allowed = policy[1].replace("&#x27;", "'")
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert content is not None
        digest = b64encode(sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert allowed.startswith("default-src 'none'")
    assert page.count("<script") == 1


def test_nothing_reassures(page: str) -> None:
    words = re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).lower()
    assert not re.search(r"\b(safe|clean|secure|sain|sécurisé|sûrs?\s+et)\b", words)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_language_is_said_and_kept(lang: str) -> None:
    page = report_html(sites.vallon(), lang)
    assert f'<html lang="{lang}">' in page
    assert ("Liste de travail" in page) == (lang == "fr")
    assert ("Patient on the table first" in page) == (lang == "en")
    assert ("Le patient sur la table d’abord" in page) == (lang == "fr")


def test_an_incomplete_capture_says_so_before_anything_else() -> None:
    page = report_html(sites.broadcast_only(), "en")
    body = page[page.index("<main") :]
    assert body.index("Read this first") < body.index("mirror port (SPAN)") < body.index("The department on one page")
    assert "Read this first" not in report_html(sites.vallon(), "en")


def test_time_zone_is_named() -> None:
    assert "Europe/Zurich" in report_html(sites.vallon(), "en")
    assert "06:00" in report_html(sites.vallon(), "en")


def test_rivals_and_contradictions_are_shown() -> None:
    page = report_html(sites.vallon(), "en")
    assert "Also seen: VB10 (web server greeting (3 times), a guess)" in page
    assert "Said: Tomo 128. Seen: Tomo 64." in page
    assert "4,102" in page


def test_states_have_their_reason() -> None:
    page = report_html(sites.vallon(), "en")
    for reason in ("not assessed: one way", "not assessed: silent", "not assessed: hidden"):
        assert reason in page


def test_hostile_text_is_only_text() -> None:
    page = report_html(sites.hostile(), "en")
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL)
    assert "<script>alert" not in body
    assert "<svg onload" not in body
    assert "onmouseover=&quot;" in body
    assert not set(page) & set("\x00\x07\x1b\x9b\u202e")


def test_a_thousand_machines_stay_bearable() -> None:
    assert len(report_html(sites.swept(1000), "fr").encode()) < 5_500_000


def test_a_thousand_machines_with_their_risk_stay_bearable() -> None:
    assert len(report_html(judged.crowded(sites.swept(1000)), "fr").encode()) < 6_000_000


def test_no_break_spaces_reach_the_page() -> None:
    assert "peine\u00a0: quand" in report_html(judged.vallon(), "fr")


def test_it_is_written_in_pieces_none_of_which_is_the_page() -> None:
    pieces = list(html_pieces(sites.large(300), "en"))
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 3
    assert "".join(pieces) == report_html(sites.large(300), "en")


def _page(html: str, device: str) -> str:
    found = re.search(rf'<details class="device" id="m-{device}".*?</details>', html, re.DOTALL)
    assert found is not None
    return found[0]


def test_very_many_targets_are_told_on_the_pages_of_both_ends() -> None:
    site = sites.swept(300)
    html = report_html(site, "en")
    (scan,) = [one for one in site.conversations if one.targets > 1]
    name = View(site, "en").name_of(scan.source)
    assert "299 machines" in _page(html, scan.source)
    assert "and 293 more" in _page(html, scan.source)
    reached, tried = scan.reached[0].device, scan.silent[0]
    assert re.search(f"Also reached, .* by 1 machine .*{name}", _page(html, reached))
    assert re.search(f"Tried without a byte exchanged by 1 machine .*{name}", _page(html, tried))
    assert "Tried without" not in _page(html, reached)


def test_a_scan_is_told_before_the_exchanges_that_carried_more() -> None:
    site = sites.swept(300)
    (scan,) = [one for one in site.conversations if one.targets > 1]
    peer = site.devices[-1].id
    busy = tuple(sites.talk(scan.source, peer, "http", "web", port=port, bytes_out=1 << 40) for port in range(1, 20))
    page = _page(report_html(replace(site, conversations=(*busy, scan)), "en"), scan.source)
    talks = page[page.index("Who it talks to") :]
    assert 0 < talks.index("299 machines") < talks.index("tcp/1,")
    assert "and 10 more" in talks


def test_a_machine_that_only_answers_a_scan_is_still_seen_both_ways() -> None:
    site = sites.swept(300)
    (scan,) = [one for one in site.conversations if one.targets > 1]
    alone = replace(site, conversations=(scan,))
    view = View(alone, "en")
    assert view.state(view.by_id[scan.reached[0].device]).name == "seen"
    assert view.peers(view.by_id[scan.reached[0].device]) == 1
    assert view.peers(view.by_id[scan.source]) == 299
    deaf = replace(scan, bytes_back=0, reached=tuple(replace(one, bytes_back=0) for one in scan.reached))
    view = View(replace(site, conversations=(deaf,)), "en")
    assert view.state(view.by_id[scan.reached[0].device]).reason == "way"


def test_what_is_behind_a_folded_card_is_listed() -> None:
    site = sites.large(300)
    html = report_html(site, "fr")
    listed = re.findall(r'<li data-page="(m-d\d+)">', html)
    folds = re.findall(r'<details class="fold" id="(fold-[^"]+)"', html)
    assert len(listed) == len(set(listed)) > 250
    assert len(folds) == len(set(folds)) > 10
    assert all(f'href="#{fold}"' in html for fold in folds)
    assert 'class="fold"' not in report_html(sites.large(100), "fr")


def test_the_same_site_gives_the_same_page() -> None:
    assert report_html(sites.vallon(), "fr") == report_html(sites.vallon(), "fr")


def test_levels_grow_with_the_counts() -> None:
    bounds = levels([0, 3, 100])
    assert bounds == (20, 40, 60, 80)
    assert [level_of(n, bounds) for n in (0, 1, 20, 21, 80, 81, 100)] == [0, 1, 1, 2, 4, 5, 5]
    assert levels([1]) == (1, 2, 3, 4)
    assert levels([]) == (1, 2, 3, 4)
