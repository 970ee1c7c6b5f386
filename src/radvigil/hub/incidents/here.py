"""Times are said and read in the zone of the site that is looked at, wherever the server stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from radvigil.hub.people.rights import badge_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def in_site_time(view: View) -> View:
    """Stands under `@needs`, which has found out whose site it is."""

    @wraps(view)
    def timed(request: HttpRequest, *words: Any, **named: Any) -> HttpResponseBase:
        with timezone.override(ZoneInfo(badge_of(request).site.time_zone)):
            return view(request, *words, **named)

    return timed  # type: ignore[return-value]


def nanoseconds(when: datetime) -> int:
    """Since 1970 UTC: how `radvigil.texts` takes moments."""
    return (when - EPOCH) // timedelta(microseconds=1) * 1000
