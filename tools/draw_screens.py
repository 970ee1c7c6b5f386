#!/usr/bin/env python3
"""Draw the screens of the hub for the READMEs (`docs/screenshots`): the invented hospital, served as it is, looked at.

    tools/draw_screens.py [NAME...]       all, or those named

A home of its own is made and removed; the hub listens on loopback; Debian's chromium looks at it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
PORT = 8932
PHONE, DESK = (390, 844), (1440, 900)


class Screen(NamedTuple):
    """A picture: who looks, at what, how."""

    name: str
    who: str
    lang: str
    size: tuple[int, int]
    where: Callable[[dict[str, Any]], str]
    whole: bool = False


SCREENS = (
    Screen("1-card.en", "", "en", PHONE, lambda told: f"/d/{told['card']}"),
    Screen("1-doubt.en", "", "en", PHONE, lambda told: f"/d/{told['card']}/doubt"),
    Screen("2-answer.fr", "", "fr", PHONE, lambda told: f"/r/{told['link']}"),
    Screen("3-room.fr", "chloe.vidal", "fr", PHONE, lambda told: "/machines/"),
    Screen("4-room.en", "nora.blum", "en", DESK, lambda told: "/machines/"),
    Screen("5-finding.en", "tom.baker", "en", DESK, lambda told: f"/findings/{told['finding']}", whole=True),
    Screen("5-workbench.en", "tom.baker", "en", DESK, lambda told: "/findings/"),
    Screen("6-closed.fr", "sara.lindt", "fr", DESK, lambda told: f"/findings/{told['closed']}"),
    Screen("7-decisions.fr", "eva.roth", "fr", DESK, lambda told: "/tasks/decisions"),
    Screen("7-decisions.phone.en", "eva.roth", "en", PHONE, lambda told: "/tasks/decisions"),
    Screen("8-duties.fr", "hugo.marchand", "fr", DESK, lambda told: "/duties/incident/1"),
    Screen("9-round.en", "lea.perret", "en", DESK, lambda told: f"/rounds/{told['round']}"),
    Screen("10-audit.en", "jeanne.favre", "en", DESK, lambda told: "/audit/verify"),
    Screen("map.en", "tom.baker", "en", DESK, lambda told: "/machines/map", whole=True),
)


def staged() -> dict[str, Any]:
    """The hospital, with a card, an answered doubt and a round that runs; what the addresses need."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("demonstrate", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115 — ends with the program
    from radvigil.hub.demonstration.staging import address
    from radvigil.hub.doubts import services as doubts
    from radvigil.hub.findings.models import Finding
    from radvigil.hub.machines.models import Machine
    from radvigil.hub.machines.services import Act
    from radvigil.hub.people.models import Person
    from radvigil.hub.rounds import services as rounds

    def who(name: str) -> Person:
        return Person.objects.get(email=address(name))

    now, lea = datetime.now(UTC), who("Léa Perret")
    machine = Machine.objects.get(seen_name="CT 1 Urgences")
    _card, secret = doubts.make_card(Act(lea, now), machine)
    said = doubts.Said("popup", "Une fenêtre noire s’est ouverte puis refermée.", mark="a-phone-of-the-readme")
    sent = doubts.report(doubts.Source(machine.site, machine), said, now)
    doubts.reply(Act(lea, now), sent.doubt, "Merci. Continuez avec le patient. Je passe à 10 heures.")
    running = rounds.begin(rounds.Act(lea, now), machine.site)
    rounds.go(rounds.Act(lea, now), running, 1)
    finding = Finding.objects.filter(code="RV-DICOM-007").first()
    closed = mended(machine.site, Finding.objects.filter(code="RV-NET-007").first())
    cookies = {}
    for screen in SCREENS:
        if screen.who and screen.who not in cookies:
            client = Client()
            person = Person.objects.get(email=f"{screen.who}@trois-sources.example")
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            cookies[screen.who] = client.cookies["radvigil"].value
    return {"card": secret, "link": sent.link, "finding": finding.pk, "closed": closed.pk, "round": running.pk,
            "cookies": cookies}  # fmt: skip


def mended(site: Any, finding: Any) -> Any:
    """The next day's report, in which this one thing is no longer found though its machine was observed."""
    import msgspec

    from radvigil.hub.demonstration.times import earlier
    from radvigil.hub.intake.queries import latest, raw_of
    from radvigil.hub.intake.services import take_in

    day = msgspec.json.decode(earlier(raw_of(latest(site)), -1))
    day["findings"] = [one for one in day["findings"] if one["id"] != finding.identity]
    take_in(site, msgspec.json.encode(day), None, datetime.now(UTC))
    finding.refresh_from_db()
    if finding.open:
        raise SystemExit("the finding did not close")
    return finding


def taken(told: dict[str, Any], wanted: list[str]) -> None:
    """One picture after the other."""
    from playwright.sync_api import sync_playwright

    base = f"http://localhost:{PORT}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for screen in SCREENS:
            if wanted and screen.name not in wanted:
                continue
            width, height = screen.size
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
            cookies = [{"name": "django_language", "value": screen.lang, "url": base}]
            if screen.who:
                cookies.append({"name": "radvigil", "value": told["cookies"][screen.who], "url": base})
            context.add_cookies(cookies)
            page = context.new_page()
            answer = page.goto(base + screen.where(told))
            if answer is None or answer.status != 200:
                raise SystemExit(f"{screen.name}: {answer.status if answer else 'no answer'}")
            page.screenshot(path=FOLDER / f"{screen.name}.png", full_page=screen.whole)
            print(screen.name)
            context.close()
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="radvigil-screens-") as home:
        os.environ |= {"RADVIGIL_HUB_HOME": home, "DJANGO_SETTINGS_MODULE": "radvigil.hub.settings"}
        os.environ["RADVIGIL_HUB_URL"] = f"http://localhost:{PORT}"
        FOLDER.mkdir(parents=True, exist_ok=True)
        told = staged()
        words = [sys.executable, "-m", "radvigil.hub", "serve", "--demo", "--port", str(PORT)]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            awaited()
            taken(told, sys.argv[1:])
        finally:
            server.terminate()
            server.wait(timeout=60)


def awaited() -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"http://localhost:{PORT}/alive", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the hub does not answer")


if __name__ == "__main__":
    main()
