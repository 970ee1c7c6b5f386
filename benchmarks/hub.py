"""The hub under load: a large site for a year, twenty requests a second, and a report that comes in meanwhile.

Run as a program it prepares a home (which database: `RADVIGIL_HUB_DATABASE`), serves it as `radvigil hub` does, asks
for every page of the menu and for some machines and findings at a steady pace, and prints figures as JSON:

- `page_p95_ms`: from the request to the last byte, over loopback, 95th percentile of all;
- `worst_page_p95_ms` and its address: the same of the slowest page alone;
- `intake_seconds`: a report of 1,000 machines, until it is acknowledged, with the pages being read (median of PAIRS);
- `slowed`: the pages' 95th percentile while a report comes in, over that of as long without, just before: the median of
  PAIRS such pairs, for a shared machine changes its pace from minute to minute; `pairs` has them all;
- `first_page_kb`: "My room" with everything it loads;
- `pace`: seconds that one processor takes for five million additions, alone, before each pair (their median): figures
  of two machines, or of two days of one, are worth comparing only beside it;
- `stolen`: the share of the processors' time that the host gave to other guests while the first figures were taken.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

RATE, SECONDS = 20, 90
CONNECTIONS = 60
"""Browsers: sixty people, each of whom asks for a page every three seconds."""
PAIRS, SPAN, WARMING = 5, 12, 10
PORT = 8931
OTHERS = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


def prepare(home: Path) -> dict[str, str]:
    """A year of a large site; cookies of people by role, and the token of a sensor."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.risk import invented
    from radvigil.hub.intake.models import Report
    from radvigil.hub.intake.services import make_token, take_in
    from radvigil.hub.intake.tidy import tidy
    from radvigil.hub.machines.models import Machine, Sight
    from radvigil.hub.people.models import Membership, Person, Role
    from radvigil.hub.places.models import Site
    from radvigil.report import report_json
    from radvigil.risk import assessed

    for word in ("migrate", "createcachetable"):
        call_command(word, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = datetime.now(UTC)
    site = Site.objects.create(name="A large site", country="CH", call_name="Léa", call_number="40 12")
    cookies = {}
    for role in (Role.RADIOGRAPHER, Role.BIOMEDICAL, Role.MANAGER, Role.LAW):
        person = Person.objects.create_user(f"{role}@example.org", name=str(role))
        Membership.objects.create(person=person, site=site, role=role, facilitator=role == Role.RADIOGRAPHER)
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookies[str(role)] = client.cookies["radvigil"].value
    result = invented()
    from dataclasses import replace

    whole = replace(result, risk=assessed(result))
    raw = report_json(whole, "0", "benchmark")
    began = time.perf_counter()
    first = take_in(site, raw, None, now)
    alone = time.perf_counter() - began
    machines = list(Machine.objects.filter(site=site).values_list("pk", flat=True))
    for days in range(1, 366):
        report = Report.objects.create(
            site=site, digest=f"{days:064}", received=now, version="0", last=first.report.last - timedelta(days=days),
            devices=len(machines), findings=20_000, total=first.report.total * (1 + days / 365),
            summary=first.report.summary,
        )  # fmt: skip
        Sight.objects.bulk_create([Sight(report=report, machine_id=one, assessed=True) for one in machines[:500]])
    tidy(analyze=True)
    for which in range(PAIRS):
        (home / f"next-{which}.json").write_bytes(_later(raw, which))
    _row, token = make_token(None, site, "benchmark", now)
    return {**cookies, "token": token, "alone": f"{alone:.3f}"}


def _later(raw: bytes, days: int) -> bytes:
    """The same site some days later: half of the findings are gone, the others come again, so that half change."""
    from tests.support.hub_reports import later

    report = later(json.loads(raw), days + 1)
    report["findings"] = report["findings"][days % 2 :: 2]
    return json.dumps(report).encode()


PAGES = {
    "radiographer": ["/machines/", "/doubts/", "/lessons/", "/machines/17"],
    "biomedical": ["/findings/", "/machines/all", "/findings/4711", "/machines/400", "/intake/", "/machines/map"],
    "manager": ["/tasks/decisions", "/tasks/", "/incidents/"],
    "law": ["/duties/", "/documents/", "/rounds/"],
}


def get(connection: http.client.HTTPConnection, address: str, cookie: str) -> tuple[float, int, bytes]:
    """Seconds, status, body."""
    headers = {"Cookie": f"radvigil={cookie}", "Host": f"localhost:{PORT}"}
    began = time.perf_counter()
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
    except http.client.RemoteDisconnected:  # the server let an idle connection go
        connection.close()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
    body = answer.read()
    return time.perf_counter() - began, answer.status, body


def load(cookies: dict[str, str], seconds: float) -> dict[str, list[float]]:
    """RATE requests a second for so long, over CONNECTIONS connections; seconds by address."""
    wanted = [(page, cookies[role]) for role, pages in PAGES.items() for page in pages]
    taken: dict[str, list[float]] = {}
    lock, began = threading.Lock(), time.perf_counter()
    total = int(RATE * seconds)

    def ask(which: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for at in range(which, total, CONNECTIONS):
            time.sleep(max(0.0, began + at / RATE - time.perf_counter()))
            page, cookie = wanted[at % len(wanted)]
            spent, status, _body = get(connection, page, cookie)
            if status == 200:
                with lock:
                    taken.setdefault(page, []).append(spent)
        connection.close()

    threads = [threading.Thread(target=ask, args=(one,)) for one in range(CONNECTIONS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return taken


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18] * 1000


def bring(report: Path, token: str) -> float:
    """Seconds until it is acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    proof = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Host": f"localhost:{PORT}"}
    began = time.perf_counter()
    connection.request("POST", "/api/v1/reports", report.read_bytes(), proof)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 201:
        raise RuntimeError(f"the report was not taken in: {answer.status}")
    return time.perf_counter() - began


def weight(cookie: str) -> float:
    """Kilobytes of "My room" with its stylesheets, scripts and signs."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    _spent, _status, body = get(connection, "/machines/", cookie)
    others = {one.decode() for one in OTHERS.findall(body)}
    return (len(body) + sum(len(get(connection, one, cookie)[2]) for one in others)) / 1000


def pace() -> float:
    """Seconds of processor for a fixed piece of computing."""
    began, total = time.perf_counter(), 0
    for one in range(5_000_000):
        total += one
    return time.perf_counter() - began


def stolen() -> tuple[int, int]:
    """Of all processors since they were started: time given to other guests, and all time (proc(5), /proc/stat)."""
    with Path("/proc/stat").open(encoding="ascii") as kernel:
        spent = [int(one) for one in kernel.readline().split()[1:9]]
    return spent[7], sum(spent)


def pair(report: Path, cookies: dict[str, str]) -> tuple[float, float, float]:
    """The pages' 95th percentile without an intake, then with one, and the seconds that it took."""
    calm, busy = load(cookies, SPAN), dict[str, list[float]]()
    reader = threading.Thread(target=lambda: busy.update(load(cookies, SPAN)))
    reader.start()
    time.sleep(2)
    intake = bring(report, cookies["token"])
    reader.join()
    return p95(_all(calm)), p95(_all(busy)), intake


def _all(taken: dict[str, list[float]]) -> list[float]:
    return [one for many in taken.values() for one in many]


def measured(home: Path, cookies: dict[str, str]) -> dict[str, Any]:
    load(cookies, WARMING)  # the first requests load modules, and have the first map drawn
    before = stolen()
    quiet = load(cookies, SECONDS)
    lost, whole = (then - now for now, then in zip(before, stolen(), strict=True))
    pairs, paces = [], []
    for which in range(PAIRS):
        paces.append(pace())
        pairs.append(pair(home / f"next-{which}.json", cookies))
    slowest = max(quiet, key=lambda page: p95(quiet[page]))
    return {
        "intake_alone_seconds": float(cookies["alone"]),
        "intake_seconds": statistics.median(intake for _calm, _busy, intake in pairs),
        "page_p95_ms": p95(_all(quiet)),
        "worst_page_p95_ms": p95(quiet[slowest]),
        "worst_page": slowest,
        "busy_p95_ms": statistics.median(busy for _calm, busy, _intake in pairs),
        "slowed": statistics.median(busy / calm for calm, busy, _intake in pairs),
        "pairs": [[round(one, 2) for one in each] for each in pairs],
        "pace": round(statistics.median(paces), 2),
        "stolen": round(lost / whole, 3),
        "first_page_kb": weight(cookies["radiographer"]),
        "pages": {page: round(p95(values), 1) for page, values in sorted(quiet.items())},
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="radvigil-hub-bench-") as folder:
        home = Path(folder)
        os.environ |= {"RADVIGIL_HUB_HOME": folder, "DJANGO_SETTINGS_MODULE": "radvigil.hub.settings"}
        os.environ["RADVIGIL_HUB_URL"] = f"http://localhost:{PORT}"
        cookies = prepare(home)
        words = [sys.executable, "-m", "radvigil.hub", "serve", "--port", str(PORT)]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await_it()
            print(json.dumps(measured(home, cookies)))
        finally:
            server.terminate()
            server.wait(timeout=60)


def _await_it() -> None:
    for _ in range(120):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            if get(connection, "/alive", "")[1] == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the hub does not answer")


if __name__ == "__main__":
    main()
