"""Files by address, only when a person asks for them: https, bounded in bytes and time, no way to other schemes.

`http` is allowed to this machine alone (127.0.0.0/8, ::1). A redirect is followed only to where a first request might
have gone. CSAF 2.0 section 7: a `provider-metadata.json` names its ROLIE feeds or its directories; a feed names
documents with their hashes and signatures; a directory has `index.txt`.
"""

from __future__ import annotations

import http.client
import ipaddress
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from radvigil.advisories.parcels import COMPANION_BYTES, Parcel, is_wanted
from radvigil.advisories.reading import At, RefusedError, json_of
from radvigil.records import Limits

SECONDS = 30
REDIRECTS = 4

Fetch = Callable[[str, int], bytes]


class _Careful(urllib.request.HTTPRedirectHandler):
    max_redirections = REDIRECTS

    def redirect_request(self, req: urllib.request.Request, *answer: Any) -> urllib.request.Request | None:
        """`answer` ends with the new address."""
        allow(answer[-1])
        return super().redirect_request(req, *answer)


def allow(url: str) -> None:
    """Raises RefusedError unless the address is https, or http to this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_this_machine(parts.hostname):
        return
    raise RefusedError("not-https", "", "CSAF 2.0 7.1.3", url=url[:256])


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _opener() -> urllib.request.OpenerDirector:
    """Knows http, https and the machine's proxies; no files, no ftp, no data."""
    opener = urllib.request.OpenerDirector()
    for one in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Careful(),
    ):
        opener.add_handler(one)
    return opener


def fetch(url: str, limit: int) -> bytes:
    """The bytes at an address. Raises RefusedError when they are too many or may not be asked for, else OSError."""
    allow(url)
    opener = _opener()
    request = urllib.request.Request(url, headers={"User-Agent": "radvigil", "Accept": "*/*"})  # noqa: S310 — allowed above
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            content: bytes = answer.read(limit + 1)
    except urllib.error.HTTPError as error:
        raise OSError(f"HTTP {error.code}") from error
    except (urllib.error.URLError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, RefusedError):
            raise reason from error
        raise OSError(str(reason)) from error
    if len(content) > limit:
        raise RefusedError("too-large", "", "", limit=str(limit))
    return content


def parcels_at(url: str, limits: Limits, ask: Fetch = fetch) -> Iterator[Parcel]:
    """The parcels behind an address: a document, a list, a provider's metadata, or a ROLIE feed."""
    content = ask(url, limits.feed_file)
    root = _object(content, limits)
    if root is not None and root.has("distributions"):
        yield from _of_provider(root, limits, ask)
    elif root is not None and root.has("feed"):
        yield from _of_feed(root, url, limits, ask)
    else:
        yield _parcel(url, limits, ask, content)


def _object(content: bytes, limits: Limits) -> At | None:
    try:
        return json_of(content, limits, limits.feed_file)
    except RefusedError:
        return None


def _of_provider(root: At, limits: Limits, ask: Fetch) -> Iterator[Parcel]:
    """All feeds that are open to everyone, else the directories (7.1.7, 7.1.15)."""
    for distribution in root.items("distributions", "CSAF 2.0 7.1.7"):
        rolie = distribution.optional("rolie", "CSAF 2.0 7.1.15")
        if rolie is not None:
            for one in rolie.items("feeds", "CSAF 2.0 7.1.15"):
                if one.text_or("tlp_label", "WHITE") in ("WHITE", "UNLABELED", "CLEAR"):
                    address = one.text("url", "CSAF 2.0 7.1.15", 512)
                    feed = json_of(ask(address, limits.feed_file), limits, limits.feed_file)
                    yield from _of_feed(feed, address, limits, ask)
        elif distribution.has("directory_url"):
            yield from _of_directory(distribution.text("directory_url", "CSAF 2.0 7.1.11", 512), limits, ask)


def _of_feed(root: At, url: str, limits: Limits, ask: Fetch) -> Iterator[Parcel]:
    for count, entry in enumerate(root.member("feed", "RFC 8322").items("entry", "RFC 8322")):
        if count >= limits.feed_files:
            raise entry.refuse("too-many", "", limit=str(limits.feed_files))
        source = entry.optional("content", "RFC 8322")
        address = source.text_or("src", limit=512) if source else ""
        if address:
            yield _parcel(urljoin(url, address), limits, ask)


def _of_directory(url: str, limits: Limits, ask: Fetch) -> Iterator[Parcel]:
    base = url if url.endswith("/") else f"{url}/"
    lines = ask(urljoin(base, "index.txt"), limits.feed_file).decode("utf-8", "replace").splitlines()
    if len(lines) > limits.feed_files:
        raise RefusedError("too-many", "", "CSAF 2.0 7.1.12", limit=str(limits.feed_files))
    for line in lines:
        if is_wanted(line.strip()):
            yield _parcel(urljoin(base, line.strip()), limits, ask)


def _parcel(url: str, limits: Limits, ask: Fetch, content: bytes | None = None) -> Parcel:
    """A document and its companions, asked for only when they are wanted; a companion that is not there is none."""

    def companion(ending: str) -> bytes | None:
        try:
            return ask(url + ending, COMPANION_BYTES)
        except OSError:
            return None

    return Parcel(url, lambda: ask(url, limits.feed_file) if content is None else content, companion)
