"""A phone that tries twice at once, and phones that send at once: each doubt is kept once, with a number of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from radvigil.hub.audit.queries import verified
from radvigil.hub.doubts.models import Doubt
from radvigil.hub.doubts.services import Said, Source, report
from radvigil.hub.places.models import Site

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
MARKS = ("the-same-phone-twice", "the-same-phone-twice", "another-phone-here", "a-third-phone-here")


@pytest.mark.django_db(transaction=True)
def test_each_doubt_is_kept_once_and_numbered() -> None:
    site, ready = Site.objects.create(name="Trois-Sources"), Barrier(len(MARKS), timeout=30)

    def send(mark: str) -> tuple[str, bool]:
        try:
            ready.wait()
            sent = report(Source(site), Said("slow", mark=mark), NOW)
            return sent.link, sent.new
        finally:
            connection.close()

    with ThreadPoolExecutor(len(MARKS)) as pool:
        sent = list(pool.map(send, MARKS))
    assert sent[0][0] == sent[1][0]
    assert len({link for link, _new in sent}) == 3
    assert sum(new for _link, new in sent) == 3
    assert sorted(Doubt.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert verified()[1] == []
