"""`devices.csv` and `findings.csv`: one row a device or finding, for spreadsheets.

RFC 4180 with a byte order mark, so that spreadsheet programs read UTF-8. Where a cell begins like a formula (= + - @)
it is given an apostrophe: text from the wire must not run when the file is opened. A cell also begins after a
semicolon, a comma or a bar, for spreadsheets of many countries (France among them) split the lines there.
"""

from __future__ import annotations

import csv
import io
import re

from radvigil.records import Attribute, Device, Finding, Result, Site
from radvigil.report.events import rfc3339
from radvigil.report.view import View, harmless
from radvigil.texts import finding_words

COLUMNS: tuple[str, ...] = (
    "id", "name", "kind", "kind_confidence", "manufacturer", "model", "software", "serial", "operating_system",
    "addresses", "macs", "names", "aes", "services", "room", "owner", "state", "first", "last", "inventory",
)  # fmt: skip
FINDINGS: tuple[str, ...] = (
    "id", "code", "severity", "stance", "confidence", "title", "seen", "name", "room", "owner", "devices", "count",
    "first", "last", "who", "remedy",
)  # fmt: skip
_FORMULA = re.compile(r"(^|[;,|\t])([\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""A place where a spreadsheet may see a cell begin with a formula; full-width signs count, as Excel reads them."""


def devices_csv(shown: Site | Result, lang: str) -> str:
    """The table as text; the caller writes it as UTF-8 without touching line ends."""
    view = View(shown, lang)
    out = io.StringIO()
    out.write("\ufeff")
    write = csv.writer(out, lineterminator="\r\n").writerow
    write([view.say(f"csv.{name}") for name in COLUMNS])
    for one in view.devices:
        write([_cell(text) for text in _row(view, one)])
    return out.getvalue()


def findings_csv(result: Result, lang: str) -> str:
    """One row a finding, in the order of severity; what could not be judged follows with the state as its severity."""
    view = View(result, lang)
    out = io.StringIO()
    out.write("\ufeff")
    write = csv.writer(out, lineterminator="\r\n").writerow
    write([view.say(f"csv.{name}") for name in FINDINGS])
    for one in result.findings:
        write([_cell(text) for text in _finding(view, one)])
    for rule in result.assessments:
        if rule.state != "assessed":
            words = [view.say("state.unsure"), "", "", finding_words(rule.code, lang).title]
            reason = view.coded("unjudged", rule.reason)
            write([_cell(text) for text in ("", rule.code, *words, reason, *[""] * (len(FINDINGS) - 7))])
    return out.getvalue()


def _finding(view: View, one: Finding) -> list[str]:
    words = finding_words(one.code, view.lang).filled(one.params, view.lang)
    device = view.by_id.get(one.devices[0]) if one.devices else None
    stated = dict(device.stated) if device else {}
    step = words.remedy[0]
    return [
        one.id, one.code, view.say(f"severity.{one.severity}"), view.say(f"stance.{one.stance}"),
        view.coded("confidence", one.confidence), words.title, words.seen, view.name(device) if device else "",
        stated.get("room", ""), stated.get("owner", ""), _joined([view.name_of(d) for d in one.devices]),
        str(one.count), rfc3339(one.first), rfc3339(one.last), view.say(f"reader.{step.who}"), step.step,
    ]  # fmt: skip


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
