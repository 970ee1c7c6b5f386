"""`devices.csv`: one row a device, for spreadsheets.

RFC 4180 with a byte order mark, so that spreadsheet programs read UTF-8. Where a cell begins like a formula (= + - @)
it is given an apostrophe: text from the wire must not run when the file is opened. A cell also begins after a
semicolon, a comma or a bar, for spreadsheets of many countries (France among them) split the lines there.
"""

from __future__ import annotations

import csv
import io
import re

from radvigil.records import Attribute, Device, Site
from radvigil.report.events import rfc3339
from radvigil.report.view import View, harmless

COLUMNS: tuple[str, ...] = (
    "id", "name", "kind", "kind_confidence", "manufacturer", "model", "software", "serial", "operating_system",
    "addresses", "macs", "names", "aes", "services", "room", "owner", "state", "first", "last", "inventory",
)  # fmt: skip
_FORMULA = re.compile(r"(^|[;,|\t])([\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""A place where a spreadsheet may see a cell begin with a formula; full-width signs count, as Excel reads them."""


def devices_csv(site: Site, lang: str) -> str:
    """The table as text; the caller writes it as UTF-8 without touching line ends."""
    view = View(site, lang)
    out = io.StringIO()
    out.write("\ufeff")
    write = csv.writer(out, lineterminator="\r\n").writerow
    write([view.say(f"csv.{name}") for name in COLUMNS])
    for one in view.devices:
        write([_cell(text) for text in _row(view, one)])
    return out.getvalue()


def _row(view: View, one: Device) -> list[str]:
    stated = dict(one.stated)
    return [
        one.id, view.name(one), view.kind(one), view.coded("confidence", one.kind.confidence), _value(one.manufacturer),
        _value(one.model), _joined([fact.value for fact in one.software]), _value(one.serial),
        _value(one.operating_system), _joined([address.ip for address in one.addresses]), _joined(one.macs),
        _joined([fact.value for fact in one.names]), _joined([ae.ae_title for ae in one.network_aes]), _offered(one),
        stated.get("room", ""), stated.get("owner", ""), view.state_text(one), rfc3339(one.first), rfc3339(one.last),
        one.inventory,
    ]  # fmt: skip


def _offered(one: Device) -> str:
    offered = [(s.name, s.transport, s.port) for s in one.services if s.role == "server"]
    return _joined([f"{name} {transport}/{port}" if port else name for name, transport, port in offered])


def _value(fact: Attribute | None) -> str:
    return fact.value if fact else ""


def _joined(values: list[str] | tuple[str, ...]) -> str:
    return "; ".join(dict.fromkeys(values))


def _cell(text: str) -> str:
    return _FORMULA.sub(r"\1\2'", harmless(text))
